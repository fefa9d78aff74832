import type { Tensor } from '@tensorflow/tfjs-core';

/** What moves tensors between workers: all that a group of workers needs of it. */
export interface Engine {
  /** Its version, which has to be the same on every worker. */
  readonly version: string;
  /**
   * Waits until all workers are there.
   *
   * @throws Error where one does not come within the bound; the signal's reason
   */
  join(signal?: AbortSignal): Promise<void>;
  /**
   * The sum over all workers, differentiable: the gradient is the sum of the gradients. It returns when all have called it.
   *
   * @param x float32, of the same shape on every worker
   * @param bucket from 1; of one shape each, used again and again
   * @throws Error where another worker is gone, does not answer within the bound, or gives another shape
   */
  allReduce(x: Tensor, bucket: number): Tensor;
  close(): void;
}
