import type { TypedArray } from './types.ts';

/** The product of the dimensions, Infinity where it has no exact number. */
export function elementCount(shape: readonly number[]): number {
  if (shape.includes(0)) return 0; // whatever the others are
  let count = 1;
  for (const dimension of shape) {
    count *= dimension;
    if (count > Number.MAX_SAFE_INTEGER) return Number.POSITIVE_INFINITY;
  }
  return count;
}

/** Strides of row-major order, in elements. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Elements from the first to the last that a tensor of at least one element touches, both counted. */
export function elementSpan(shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((span, dimension, axis) => span + (dimension - 1) * strides[axis], 1);
}

/** Whether the elements lie in row-major order without gaps; the stride of a dimension of 1 is never used. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = contiguousStrides(shape);
  return shape.every((dimension, axis) => dimension === 1 || strides[axis] === expected[axis]);
}

/** Copies a strided view that starts at `source[0]` into row-major order. */
export function gather<T extends TypedArray>(
  source: T,
  shape: readonly number[],
  strides: readonly number[],
): T {
  const result = new (source.constructor as new (size: number) => T)(elementCount(shape));
  const index = new Array<number>(shape.length).fill(0);
  for (let to = 0, from = 0; to < result.length; to++) {
    result[to] = source[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
  return result;
}
