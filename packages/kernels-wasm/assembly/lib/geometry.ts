/**
 * The geometry of a convolution with any filter, strides, dilations and padding, as `src/geometry.ts` writes it, word by word in
 * this order.
 */
@unmanaged
export class Geometry {
  batch: i32;
  height: i32;
  width: i32;
  inChannels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  padTop: i32;
  padLeft: i32;
}

/**
 * The first output position of an axis at which a tap reads inside the map; `shift` is where the tap reads at position 0. A stride
 * and a padding may both be near the largest int32.
 */
// @ts-ignore: decorator
@inline
export function firstInside(shift: i32, stride: i32): i32 {
  return shift >= 0 ? 0 : <i32>((<i64>stride - 1 - <i64>shift) / <i64>stride);
}

/** The first output position of an axis from which on a tap reads behind the map's end, or all are done. */
// @ts-ignore: decorator
@inline
export function firstBehind(shift: i32, stride: i32, size: i32, outSize: i32): i32 {
  return shift >= size ? 0 : <i32>min(<i64>outSize, (<i64>size - 1 - <i64>shift) / <i64>stride + 1);
}
