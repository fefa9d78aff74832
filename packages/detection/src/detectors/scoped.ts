import { dispose, type Tensor } from '@tensorflow/tfjs-core';

/** Marks tensors to be disposed when the work they are needed for is over, and returns them. */
export type Keep = <Tensors extends Tensor | readonly Tensor[]>(tensors: Tensors) => Tensors;

/** Work that waits, for which `tidy` is of no use; its tensors are disposed at its end, or when it fails. */
export async function scoped<Result>(work: (keep: Keep) => Promise<Result>): Promise<Result> {
  const kept: Tensor[] = [];
  try {
    return await work((tensors) => {
      kept.push(...([tensors].flat() as Tensor[]));
      return tensors;
    });
  } finally {
    dispose(kept);
  }
}
