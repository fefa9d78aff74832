import type { Tensor } from '@tensorflow/tfjs-core';

/** A search that yields tensors, and goes on with their values: written once for callers that can wait, and for those that cannot. */
export type Search<Result> = Generator<Tensor, Result, ArrayLike<number>>;

/** Blocks the page for the values, which is slow on WebGPU. */
export function searchSync<Result>(search: Search<Result>): Result {
  let step = search.next();
  while (!step.done) step = search.next(step.value.dataSync());
  return step.value;
}

export async function searchAsync<Result>(search: Search<Result>): Promise<Result> {
  let step = search.next();
  while (!step.done) {
    // What fails to be read ends the search, which then frees what it has.
    const values = await step.value.data().catch((error) => {
      search.return(undefined as never);
      throw error;
    });
    step = search.next(values);
  }
  return step.value;
}
