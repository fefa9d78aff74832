import type { NamedTensorMap, Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { assertAgreement } from './agreement.ts';
import { averageGradients } from './average_gradients.ts';
import { Checkpoint, type CheckpointOptions } from './checkpoint.ts';
import type { Communicator, Traffic } from './communicator.ts';
import {
  type DatasetLike,
  type ShardedDataset,
  type ShardOptions,
  shardDataset,
  shardList,
} from './shard.ts';
import { synchronizeBatchNorm } from './sync_batch_norm.ts';
import { broadcastState, broadcastWeights } from './weights.ts';

/** This process among the workers of a training. All of them have to call the same methods in the same order. */
export class Group {
  /** From 0. */
  readonly rank: number;
  /** How many workers there are. */
  readonly size: number;
  private readonly communicator: Communicator;

  constructor(communicator: Communicator) {
    this.communicator = communicator;
    this.rank = communicator.rank;
    this.size = communicator.size;
  }

  /** What was sent so far, and the seconds that it took, waiting for the others included. */
  get traffic(): Readonly<Traffic> {
    return { ...this.communicator.traffic };
  }

  /**
   * The sum over all workers, differentiable: its gradient is the sum of the gradients. It blocks until every worker has called it.
   *
   * @param x float32, of the same shape on every worker
   * @throws TypeError for another dtype; WorkerLostError where another worker is gone, does not answer within the bound, or gives
   *   another shape
   */
  allReduce<T extends Tensor>(x: T): T {
    return this.communicator.allReduce(x) as T;
  }

  /**
   * Makes sure that what decides the outcome is the same on every worker, such as `{ batch: 32, seed: 1 }`.
   *
   * @param values as JSON has them
   * @throws WorkersDisagreeError on every worker, naming the first value that differs, and both; WorkerLostError
   */
  agree(values: Readonly<Record<string, unknown>>): Promise<void> {
    return assertAgreement(this.communicator, 'agree', values);
  }

  /**
   * Tells every worker what all have, such as figures of their parts.
   *
   * @param value as JSON has it
   * @returns those of all workers, by rank
   * @throws WorkerLostError
   */
  async gather<T>(value: T): Promise<T[]> {
    const texts = await this.communicator.gather(JSON.stringify(value));
    return texts.map((text) => JSON.parse(text) as T);
  }

  /**
   * Gives every worker the weights that worker 0 has.
   *
   * @throws WorkersDisagreeError on every worker, where the models' weights are not alike, before any is changed; WorkerLostError
   */
  broadcast(model: LayersModel): Promise<void> {
    return broadcastWeights(this.communicator, model);
  }

  /**
   * Gives every worker named tensors, float32 or int32, that worker 0 has, such as the state of a trainer.
   *
   * @param state those of the other workers are not heeded
   * @returns copies, for the caller to dispose of; undefined where worker 0 gave none
   * @throws WorkerLostError
   */
  broadcastState(state: NamedTensorMap | undefined): Promise<NamedTensorMap | undefined> {
    return broadcastState(this.communicator, state);
  }

  /**
   * Makes an optimizer apply the mean of all workers' gradients. With the same batch size everywhere that is the gradient of the
   * mean loss of all their samples.
   *
   * @returns the optimizer, which is changed
   */
  optimizer<T extends Optimizer>(optimizer: T): T {
    return averageGradients(this.communicator, optimizer);
  }

  /** This worker's part of a list: every `size`-th element, and the same number on every worker. */
  shard<T>(items: readonly T[]): T[];
  /**
   * This worker's part of a dataset of batches, for `fitDataset`. Each worker reads all of it: where reading takes long, make the
   * dataset of a part of the files, `shard(files)`.
   */
  shard<T>(dataset: DatasetLike<T>, options?: ShardOptions): ShardedDataset<T>;
  shard<T>(
    given: readonly T[] | DatasetLike<T>,
    options: ShardOptions = {},
  ): T[] | ShardedDataset<T> {
    return Array.isArray(given)
      ? shardList(given, this)
      : shardDataset(given as DatasetLike<T>, this, options);
  }

  /**
   * A callback of `fit` and `fitDataset` that saves the training into a folder, which worker 0 alone has to have.
   *
   * @throws RangeError for an `every` that is no whole number from 1
   */
  checkpoint(folder: string, options: CheckpointOptions): Checkpoint {
    return new Checkpoint(this.communicator, folder, options);
  }

  /**
   * Makes the BatchNorm layers of a model normalise by the batches of all workers together, in training: SyncBN. Without it each
   * worker normalises by its own batch.
   *
   * @throws Error for a model with `tf.layers.batchNormalization`, or without any BatchNorm
   */
  syncBatchNorm(model: LayersModel): void {
    synchronizeBatchNorm(this.communicator, model);
  }

  /**
   * Waits for the other workers to come here too, and frees what the group has. After a failure it does not wait.
   *
   * @throws WorkerLostError where another one does not come
   */
  async close(): Promise<void> {
    const { communicator } = this;
    try {
      if (!communicator.isLost) await this.leave();
    } finally {
      communicator.close();
    }
  }

  /** A worker that ended at once might take answers with it that others still wait for. */
  private async leave(): Promise<void> {
    // All have come here.
    await this.communicator.barrier();
    // All know that. Whoever has ended before that has nothing left that anyone needs.
    await this.communicator.barrier().catch(() => {});
  }
}
