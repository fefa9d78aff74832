/**
 * The geometry of a convolution, as `src/convolution_plan.ts` writes it, word by word in this order. Output pixels are done
 * in tiles of whole rows. Distances are in bytes.
 */
@unmanaged
export class ConvolutionPlan {
  /** Of an image. */
  tiles: i32;
  outChannels: i32;
  /** Of one image, and of a tile; the last tile may have fewer. */
  pixels: i32;
  tilePixels: i32;
  /** Rows of the window, the bytes of one, and those between the end of one and the start of the next. */
  runs: i32;
  runBytes: i32;
  runGap: i32;
  /** From an image of x to the next. */
  xImage: i32;
  /** From a tile's first row of x to the next tile's. */
  xTile: i32;
  /** Rows of x that a tile reads, zeros around them; 0 where there is no padding, and tiles read x itself. */
  bandRows: i32;
  /** First row of x in the first tile's band (not positive), and rows from a tile's to the next tile's. */
  firstRow: i32;
  tileRows: i32;
  height: i32;
  rowBytes: i32;
  /** Zeros on each side of a row of the band. */
  sideBytes: i32;
}

/** Where the window of a tile's pixel begins. */
// @ts-ignore: decorator
@inline
export function windowOf(plan: ConvolutionPlan, pixel: i32): usize {
  return load<i32>(changetype<usize>(plan) + offsetof<ConvolutionPlan>() + (pixel << 2));
}
