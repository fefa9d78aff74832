import { classColour, levelOf, type PixelData, type Pixels } from '@dynaconv/models/images';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Box } from '../boxes/box.ts';
import type { Mask } from '../masks/mask.ts';

export interface DrawOptions {
  /** Width of the boxes' lines in pixels; by default one for every 400 of the image's shorter side, and at least 2. */
  lineWidth?: number;
  /** How much of the colour a mask has, from 0 to 1; 0.45 by default. */
  maskOpacity?: number;
}

const DRAW_OPTIONS: OptionNames<DrawOptions> = { lineWidth: true, maskOpacity: true };

/**
 * A picture of what was found in an image: its pixels as RGBA bytes, with masks and boxes over them in a colour for each class,
 * the best detection on top. `toPng` makes a file of it, and in a page `putImageData(new ImageData(data, width), 0, 0)` shows it.
 *
 * @param pixels as `readImage` gives them
 * @throws RangeError for options out of range, or a mask of another size
 */
export function drawDetections(
  pixels: Pixels,
  detections: readonly { index: number; box: Box; mask?: Mask }[],
  options: DrawOptions = {},
): PixelData & { data: Uint8ClampedArray } {
  assertOptions('drawDetections', options, DRAW_OPTIONS);
  const { width, height } = pixels;
  const { lineWidth = Math.max(Math.round(Math.min(width, height) / 400), 2), maskOpacity = 0.45 } =
    options;
  if (!(lineWidth > 0)) {
    throw new RangeError(`drawDetections: lineWidth is ${lineWidth}, expected a positive number`);
  }
  if (!(maskOpacity >= 0 && maskOpacity <= 1)) {
    throw new RangeError(`drawDetections: maskOpacity is ${maskOpacity}, expected 0 to 1`);
  }
  const picture = { data: toRgba(pixels), width, height };
  for (const { index, box, mask } of detections.toReversed()) {
    const colour = classColour(index);
    if (mask) drawMask(picture, mask, colour, maskOpacity);
    drawBox(picture, box, colour, lineWidth);
  }
  return picture;
}

type Picture = { data: Uint8ClampedArray; width: number; height: number };
type Colour = readonly [red: number, green: number, blue: number];

function toRgba(pixels: Pixels): Uint8ClampedArray {
  const count = pixels.width * pixels.height;
  const rgba = new Uint8ClampedArray(count * 4).fill(255);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = levelOf(pixels, i, c);
  }
  return rgba;
}

function drawMask(picture: Picture, mask: Mask, colour: Colour, opacity: number): void {
  const { width, height, data } = picture;
  if (mask.width !== width || mask.height !== height) {
    throw new RangeError(
      `drawDetections: a mask is of ${mask.width}×${mask.height} pixels, expected ${width}×${height}, the size of the image`,
    );
  }
  const { data: inside } = mask;
  for (let i = 0; i < inside.length; i++) if (inside[i]) paint(data, i * 4, colour, opacity);
}

/** Draws the lines of a box inside of it. */
function drawBox(picture: Picture, box: Box, colour: Colour, lineWidth: number): void {
  const { width, height, data } = picture;
  const [left, right] = [box.x, box.x + box.width].map(Math.round);
  const [top, bottom] = [box.y, box.y + box.height].map(Math.round);
  for (let y = Math.max(top, 0); y < Math.min(bottom, height); y++) {
    const onLine = y < top + lineWidth || y >= bottom - lineWidth;
    for (let x = Math.max(left, 0); x < Math.min(right, width); x++) {
      if (onLine || x < left + lineWidth || x >= right - lineWidth) {
        paint(data, (y * width + x) * 4, colour, 1);
      }
    }
  }
}

function paint(data: Uint8ClampedArray, at: number, colour: Colour, opacity: number): void {
  for (let c = 0; c < 3; c++) data[at + c] += (colour[c] - data[at + c]) * opacity;
}
