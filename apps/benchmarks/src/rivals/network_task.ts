/** What the rivals of a network compute. */
export interface NetworkTask {
  model: string;
  /** [batch, 3, H, W] */
  images: Float32Array;
  batch: number;
  /** Side of the images. */
  size: number;
}
