import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';

/** What `fitDataset` takes: a `tf.data.Dataset`, or anything with an iterator as theirs. */
export interface DatasetLike<T> {
  iterator(): Promise<{ next(): Promise<IteratorResult<T>> }>;
  readonly size?: number;
}

/** A worker's part of a dataset, for `fitDataset`. */
export interface ShardedDataset<T> {
  iterator(): Promise<{ next(): Promise<IteratorResult<T>> }>;
  readonly size: number;
}

export interface ShardOptions {
  /** Elements of this worker that are left out at the beginning of the first pass; 0 by default. */
  skip?: number;
}

interface Place {
  readonly rank: number;
  readonly size: number;
}

/** Every `size`-th of a list, from the `rank`-th; the same number for every worker, so that some at the end may be left out. */
export function shardList<T>(items: readonly T[], { rank, size }: Place): T[] {
  const rounds = Math.floor(items.length / size);
  return Array.from({ length: rounds }, (_, round) => items[round * size + rank]);
}

/** The same of a dataset. Each worker reads it all; the tensors of others' elements are disposed of. */
export function shardDataset<T>(
  dataset: DatasetLike<T>,
  { rank, size }: Place,
  { skip = 0 }: ShardOptions,
): ShardedDataset<T> {
  let left = skip;
  return {
    size: Math.max(Math.floor((dataset.size ?? Number.NaN) / size) || Number.NaN, 0),
    async iterator() {
      const elements = await dataset.iterator();
      const round = async (): Promise<IteratorResult<T>> => {
        let own: T | undefined;
        for (let i = 0; i < size; i++) {
          const { value, done } = await elements.next();
          if (done) {
            // All have to take the same number of steps.
            dispose(own as TensorContainer);
            return { value: undefined, done };
          }
          if (i === rank) own = value;
          else dispose(value as TensorContainer);
        }
        return { value: own as T, done: false };
      };
      return {
        async next() {
          for (; left > 0; left--) {
            const { value, done } = await round();
            if (done) return { value: undefined, done };
            dispose(value as TensorContainer);
          }
          return round();
        },
      };
    },
  };
}
