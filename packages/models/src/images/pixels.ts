/** An image in memory, rows from the top, channels interleaved. */
export interface Pixels {
  /** Values of 0–255. */
  data: ArrayLike<number>;
  height: number;
  width: number;
  /** 1 for gray, 3 for RGB, 4 for RGBA. Alpha is ignored, as Pillow's `convert('RGB')` does. */
  channels: number;
}

/** The level of a pixel in a colour, 0 for red to 2 for blue; a gray image has one channel for all of them. */
export const levelOf = ({ data, channels }: Pixels, pixel: number, colour: number): number =>
  data[pixel * channels + (channels >= 3 ? colour : 0)];

/** RGBA pixels as a canvas gives them: an `ImageData`, or an object like it where there is no canvas. */
export interface PixelData {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
}
