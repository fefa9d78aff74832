/**
 * The geometry of a convolution, which `src/convolution_plan.ts` writes. Output pixels are done in tiles: of whole rows,
 * or, where a row is long, of a part of one. Distances are in bytes.
 */
@unmanaged
export class ConvolutionPlan {
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  kernelSize: i32;
  strides: i32;
  pad: i32;
  /** Of an image, and side by side in a row. */
  tiles: i32;
  columnTiles: i32;
  /** Of a tile; those at the ends of the map may have fewer. */
  tileRows: i32;
  tileColumns: i32;
  /** The bytes of a row of the window, and those between the end of one and the start of the next. */
  runBytes: i32;
  runGap: i32;
  height: i32;
  width: i32;
  /** Of x. */
  pixelBytes: i32;
  rowBytes: i32;
  imageBytes: i32;
  /** What a tile reads, zeros among it; 0 where there is no padding, and tiles read x itself. */
  bandRows: i32;
  bandColumns: i32;
}

/** Where the window of a tile's pixel begins. */
// @ts-ignore: decorator
@inline
export function windowOf(plan: ConvolutionPlan, pixel: i32): usize {
  return load<i32>(changetype<usize>(plan) + offsetof<ConvolutionPlan>() + (pixel << 2));
}
