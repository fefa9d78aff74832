import { concat, reshape, split, type Tensor, util } from '@tensorflow/tfjs-core';

/**
 * Values of tensors that are computed with as one vector: so many that what launching a kernel costs is nothing beside them, and so few
 * that they stay in a cache. A tensor of as many is computed with alone, and is not copied.
 */
const BUCKET_SIZE = 2 ** 17;

/** Divides tensors, or what has their shapes, into buckets, in their order. */
export function inBuckets<T extends { shape: readonly (number | null)[] }>(
  tensors: readonly T[],
): T[][] {
  const buckets: T[][] = [];
  let open: { tensors: T[]; size: number } | undefined;
  for (const tensor of tensors) {
    const size = util.sizeFromShape(tensor.shape as number[]);
    if (size >= BUCKET_SIZE) {
      buckets.push([tensor]);
    } else if (open && open.size + size <= BUCKET_SIZE) {
      open.tensors.push(tensor);
      open.size += size;
    } else {
      open = { tensors: [tensor], size };
      buckets.push(open.tensors);
    }
  }
  return buckets;
}

/** The values of several tensors in a vector; one tensor stays as it is. */
export const joined = (tensors: readonly Tensor[]): Tensor =>
  tensors.length === 1 ? tensors[0] : concat(tensors.map((each) => reshape(each, [-1])));

/** Tensors of such shapes, of what `joined` gives. */
export function separated(values: Tensor, shapes: readonly (readonly number[])[]): Tensor[] {
  if (shapes.length === 1) return [values];
  const parts = split(
    values,
    shapes.map((shape) => util.sizeFromShape([...shape])),
  );
  return parts.map((part, i) => reshape(part, [...shapes[i]]));
}
