/** An image of bytes in memory: rows from the top, red, green and blue interleaved. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Another image of the same size. */
export const withData = ({ height, width }: RgbImage, data: Uint8Array): RgbImage => ({
  data,
  height,
  width,
});
