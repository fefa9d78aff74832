import { pad, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';

/** `count` positions of an axis: start, start + stride, … */
export interface StridedRange {
  start: number;
  count: number;
  stride: number;
}

/** The entries of `range` along `axis`, by stock ops of rank 4 at most (`stridedSlice` has no gradient in tfjs). */
export function gatherRange(
  x: Tensor,
  axis: number,
  { start, count, stride }: StridedRange,
): Tensor {
  const { outer, size, inner, withSize } = viewAround(x.shape, axis);
  const available = Math.min(count * stride, size - start);
  let y = slice(
    reshape(x, [outer, size, inner]),
    [0, start, 0],
    [outer, available, inner],
  ) as Tensor;
  if (stride > 1) {
    const missing = count * stride - available;
    if (missing > 0)
      y = pad(y, [
        [0, 0],
        [0, missing],
        [0, 0],
      ]);
    y = slice(reshape(y, [outer, count, stride, inner]), [0, 0, 0, 0], [outer, count, 1, inner]);
  }
  return reshape(y, withSize(count));
}

/** Transpose of `gatherRange`: the entries go to the positions of `range` in an axis of `size` zeros. */
export function scatterRange(
  x: Tensor,
  axis: number,
  { start, count, stride }: StridedRange,
  size: number,
): Tensor {
  const { outer, inner, withSize } = viewAround(x.shape, axis);
  const span = (count - 1) * stride + 1;
  let y = reshape(x, [outer, count, inner]) as Tensor;
  if (stride > 1) {
    y = pad(reshape(y, [outer, count, 1, inner]), [
      [0, 0],
      [0, 0],
      [0, stride - 1],
      [0, 0],
    ]);
    y = slice(reshape(y, [outer, count * stride, inner]), [0, 0, 0], [outer, span, inner]);
  }
  return reshape(
    pad(y, [
      [0, 0],
      [start, size - start - span],
      [0, 0],
    ]),
    withSize(size),
  );
}

/** The shape folded to [outer, size, inner] around an axis, and the shape with another size for that axis. */
export function viewAround(shape: readonly number[], axis: number) {
  const product = (part: readonly number[]) => part.reduce((a, b) => a * b, 1);
  const before = shape.slice(0, axis);
  const after = shape.slice(axis + 1);
  return {
    outer: product(before),
    size: shape[axis],
    inner: product(after),
    withSize: (size: number) => [...before, size, ...after],
  };
}
