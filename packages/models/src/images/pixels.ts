/** An image in memory, rows from the top, channels interleaved. */
export interface Pixels {
  /** 0–255. */
  data: ArrayLike<number>;
  height: number;
  width: number;
  /** 1 gray, 3 RGB, 4 RGBA. Alpha is not looked at, as Pillow's `convert('RGB')` drops it. */
  channels: number;
}

/** RGBA pixels as a canvas gives them: an `ImageData`, or an object like it where there is no canvas. */
export interface PixelData {
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
}
