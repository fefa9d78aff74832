/** An image in memory, rows from the top, channels interleaved. */
export interface Pixels {
  /** 0–255. */
  data: ArrayLike<number>;
  height: number;
  width: number;
  /** 1 gray, 3 RGB, 4 RGBA. Transparency is not looked at, as OpenCV and `tf.browser.fromPixels` drop it. */
  channels: number;
}
