import { concat, reshape, split, type Tensor, util } from '@tensorflow/tfjs-core';

/** Values of a tensor up to which it takes longer to launch the kernels of an update than to copy it into a vector and back. */
const SMALL = 2 ** 13;
/** Values of a vector: so many that launches are nothing beside them, and so few that they stay in a cache. */
const BUCKET_SIZE = 2 ** 15;

/** Divides tensors, or what has their shapes, into buckets of small ones that are computed with as one vector, and others alone. */
export function inBuckets<T extends { shape: readonly (number | null)[] }>(
  tensors: readonly T[],
): T[][] {
  const buckets: T[][] = [];
  let open: { tensors: T[]; size: number } | undefined;
  for (const tensor of tensors) {
    const size = util.sizeFromShape(tensor.shape as number[]);
    if (size > SMALL) {
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
