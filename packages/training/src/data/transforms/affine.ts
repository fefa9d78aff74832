import { type RgbImage, withData } from '../rgb_image.ts';

/** What the pixel of the result at x, y shows: that at a·x + b·y + c, d·x + e·y + f. Pixels' centres are at halves. */
export type AffineMatrix = readonly [number, number, number, number, number, number];

export type AffineInterpolation = 'bilinear' | 'bicubic';

export interface AffineOptions {
  readonly interpolation: AffineInterpolation;
  /** The colour of what lies outside of the image. */
  readonly fill: readonly [number, number, number];
}

/** Moves every pixel as Pillow's `Image.transform(size, AFFINE, matrix)` does, to the byte. */
export function affine(
  image: RgbImage,
  [a, b, c, d, e, f]: AffineMatrix,
  { interpolation, fill }: AffineOptions,
): RgbImage {
  const { height, width } = image;
  const sample = SAMPLERS[interpolation];
  const data = new Uint8Array(image.data.length);
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = a * (column + 0.5) + b * (row + 0.5) + c;
      const y = d * (column + 0.5) + e * (row + 0.5) + f;
      const isInside = x >= 0 && x < width && y >= 0 && y < height;
      for (let channel = 0; channel < 3; channel++) {
        data[to++] = isInside ? sample(image, x - 0.5, y - 0.5, channel) : fill[channel];
      }
    }
  }
  return withData(image, data);
}

export const shearX = (image: RgbImage, factor: number, options: AffineOptions): RgbImage =>
  affine(image, [1, factor, 0, 0, 1, 0], options);

export const shearY = (image: RgbImage, factor: number, options: AffineOptions): RgbImage =>
  affine(image, [1, 0, 0, factor, 1, 0], options);

/** @param share of the width that the content moves to the left */
export const translateX = (image: RgbImage, share: number, options: AffineOptions): RgbImage =>
  affine(image, [1, 0, share * image.width, 0, 1, 0], options);

/** @param share of the height that the content moves up */
export const translateY = (image: RgbImage, share: number, options: AffineOptions): RgbImage =>
  affine(image, [1, 0, 0, 0, 1, share * image.height], options);

/** Turns an image around its middle, as Pillow's `Image.rotate` does: counterclockwise. */
export function rotate(image: RgbImage, degrees: number, options: AffineOptions): RgbImage {
  const rest = degrees % 360;
  const angle = -(rest < 0 ? rest + 360 : rest) * (Math.PI / 180);
  const cos = toFifteenDecimals(Math.cos(angle));
  const sin = toFifteenDecimals(Math.sin(angle));
  const [x, y] = [image.width / 2, image.height / 2];
  const matrix = [cos, sin, cos * -x + sin * -y + x, -sin, cos, -sin * -x + cos * -y + y] as const;
  return affine(image, matrix, options);
}

const toFifteenDecimals = (value: number): number => Number(value.toFixed(15));

/** The byte of a channel at a place between pixels, whose centres are at whole numbers here. */
type Sampler = (image: RgbImage, x: number, y: number, channel: number) => number;

const inside = (at: number, size: number): number => Math.min(Math.max(at, 0), size - 1);

const bilinear: Sampler = ({ data, height, width }, x, y, channel) => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [first, second] = [inside(left, width), inside(left + 1, width)];
  const along = (row: number) => {
    const start = inside(row, height) * width;
    const from = data[(start + first) * 3 + channel];
    return from + (data[(start + second) * 3 + channel] - from) * (x - left);
  };
  const above = along(top);
  return Math.trunc(above + (along(top + 1) - above) * (y - top));
};

const bicubic: Sampler = ({ data, height, width }, x, y, channel) => {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const along = (row: number) => {
    const start = inside(row, height) * width;
    const at = (column: number) => data[(start + inside(column, width)) * 3 + channel];
    return cubic(at(left - 1), at(left), at(left + 1), at(left + 2), x - left);
  };
  const value = cubic(along(top - 1), along(top), along(top + 1), along(top + 2), y - top);
  return Math.trunc(Math.min(Math.max(value, 0), 255));
};

/** Keys' cubic convolution with a = −1, through the second value at 0 and the third at 1. */
function cubic(v1: number, v2: number, v3: number, v4: number, at: number): number {
  const slope = -v1 + v3;
  const p3 = 2 * (v1 - v2) + v3 - v4;
  const p4 = -v1 + v2 - v3 + v4;
  return v2 + at * (slope + at * (p3 + at * p4));
}

const SAMPLERS: Readonly<Record<AffineInterpolation, Sampler>> = { bilinear, bicubic };
