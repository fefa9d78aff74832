/** An image that the user picked. */
export interface Picked {
  readonly bitmap: ImageBitmap;
  /** What it is, in words. */
  readonly name: string;
}
