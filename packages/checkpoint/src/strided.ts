import type { Pacer } from './pacer.ts';

/** The product of the dimensions; Infinity where a number cannot hold it exactly. */
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

/** Number of elements from the first to the last that a non-empty tensor touches, both included. */
export function elementSpan(shape: readonly number[], strides: readonly number[]): number {
  return shape.reduce((span, dimension, axis) => span + (dimension - 1) * strides[axis], 1);
}

/** Whether the elements lie in row-major order without gaps; the stride of a dimension of 1 is never used. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = contiguousStrides(shape);
  return shape.every((dimension, axis) => dimension === 1 || strides[axis] === expected[axis]);
}

/** How many elements are copied before pausing for the event loop. */
const BLOCK = 2 ** 16;

/**
 * Copies the elements of a strided view that starts at `source[0]`, `width` bytes each, into row-major order. The bytes
 * between them are not touched, however far apart they are.
 */
export async function gather(
  source: Uint8Array,
  shape: readonly number[],
  strides: readonly number[],
  width: number,
  pacer: Pacer,
): Promise<Uint8Array<ArrayBuffer>> {
  const result = new Uint8Array(elementCount(shape) * width);
  const index = new Array<number>(shape.length).fill(0);
  const steps = strides.map((stride) => stride * width);
  let from = 0;
  for (let to = 0; to < result.length; ) {
    for (const end = Math.min(to + BLOCK * width, result.length); to < end; to += width) {
      for (let byte = 0; byte < width; byte++) result[to + byte] = source[from + byte];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        from += steps[axis];
        if (++index[axis] < shape[axis]) break;
        from -= shape[axis] * steps[axis];
        index[axis] = 0;
      }
    }
    pacer.tick(BLOCK);
    if (pacer.isDue) await pacer.pause();
  }
  return result;
}
