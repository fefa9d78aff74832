import type { Random } from '../random.ts';
import type { RgbImage } from '../rgb_image.ts';
import { type AffineMatrix, affine } from './affine.ts';

/** How far a picture is turned and slanted at most, in degrees to either side. */
export interface RandomAffine {
  readonly rotation?: number;
  /** Between the upright of the picture and of what it shows; below 90. */
  readonly shear?: number;
}

const RADIANS = Math.PI / 180;
const BLACK = [0, 0, 0] as const;

/** Turns and slants a picture around its middle, as torchvision's `RandomAffine(rotation, shear=shear)`; outside of it all is black. */
export function randomAffine(
  image: RgbImage,
  { rotation = 0, shear = 0 }: RandomAffine,
  random: Random,
): RgbImage {
  const turn = random.uniform(-rotation, rotation);
  const slant = random.uniform(-shear, shear);
  const matrix = affineMatrix(image, turn, slant);
  return affine(image, matrix, { interpolation: 'bilinear', fill: BLACK });
}

/** The place that each pixel comes from: torchvision's `_get_inverse_affine_matrix`, clockwise in degrees. */
export function affineMatrix(
  { height, width }: Pick<RgbImage, 'height' | 'width'>,
  rotation: number,
  shear: number,
): AffineMatrix {
  const [cos, sin, tan] = [
    Math.cos(rotation * RADIANS),
    Math.sin(rotation * RADIANS),
    Math.tan(shear * RADIANS),
  ];
  const [a, b, d, e] = [cos - sin * tan, sin + cos * tan, -sin, cos];
  const [x, y] = [width / 2, height / 2];
  return [a, b, x - a * x - b * y, d, e, y - d * x - e * y];
}
