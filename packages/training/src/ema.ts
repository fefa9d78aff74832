import {
  add,
  dispose,
  mul,
  type NamedTensorMap,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { inBuckets, joined, separated } from './buckets.ts';
import { assertFraction } from './optimizers/arguments.ts';
import { variableOf } from './weights.ts';

/**
 * An exponential moving average of all of a model's weights, BatchNorm's statistics too, as timm's `ModelEmaV2` has it: after
 * each update average = decay · average + (1 − decay) · weight. It starts from the weights as they are.
 */
export class ExponentialMovingAverage {
  readonly decay: number;
  private readonly weights: readonly LayerVariable[];
  /** Weights whose averages are one vector. */
  private readonly buckets: readonly LayerVariable[][];
  /** A vector for each bucket. */
  private readonly averages: Variable[];

  /** @throws RangeError for a decay that is not in [0, 1) */
  constructor(model: Pick<LayersModel, 'weights'>, decay = 0.9999) {
    assertFraction('ExponentialMovingAverage', 'decay', decay);
    this.decay = decay;
    this.buckets = inBuckets(model.weights);
    this.weights = this.buckets.flat();
    this.averages = this.buckets.map((bucket) => tidy(() => variable(valuesOf(bucket), false)));
  }

  /** To be called after every update of the model, as `onBatchEnd` of `model.fit` is. */
  update(): void {
    const { decay } = this;
    this.averages.forEach((average, i) => {
      tidy(() =>
        average.assign(add(mul(average, decay), mul(valuesOf(this.buckets[i]), 1 - decay))),
      );
    });
  }

  /**
   * Calls a function while the model has the averages for its weights, such as an evaluation; afterwards the model has its own
   * again, whatever happens. Weights must not be changed in between.
   */
  async use<T>(run: () => T | Promise<T>): Promise<T> {
    const own = this.weights.map((weight) => variableOf(weight).clone());
    try {
      tidy(() => this.assignAll(this.values()));
      return await run();
    } finally {
      this.assignAll(own);
      dispose(own);
    }
  }

  /** Copies of the averages by their weights' names, for the caller to dispose of. */
  tensors(): NamedTensorMap {
    return tidy(() => {
      const values = this.values();
      return Object.fromEntries(
        this.weights.map(({ originalName }, i) => [originalName, values[i].clone()]),
      );
    });
  }

  /** @throws Error where the average of a weight is missing or has another shape */
  restore(tensors: NamedTensorMap): void {
    for (const { originalName, shape } of this.weights) {
      const tensor = tensors[originalName];
      if (tensor?.shape.join() === shape.join()) continue;
      const given = tensor ? `has shape [${tensor.shape}]` : 'is missing';
      throw new Error(
        `ExponentialMovingAverage: the average of '${originalName}' ${given}, expected shape [${shape}]; it is of another model`,
      );
    }
    this.buckets.forEach((bucket, i) => {
      const values = bucket.map(({ originalName }) => tensors[originalName]);
      tidy(() => this.averages[i].assign(joined(values) as Variable));
    });
  }

  dispose(): void {
    dispose(this.averages);
  }

  /** The averages of the weights, in their order. */
  private values(): Tensor[] {
    return this.buckets.flatMap((bucket, i) =>
      separated(
        this.averages[i],
        bucket.map((weight) => weight.shape as number[]),
      ),
    );
  }

  private assignAll(values: readonly Tensor[]): void {
    this.weights.forEach((weight, i) => void variableOf(weight).assign(values[i]));
  }
}

const valuesOf = (bucket: readonly LayerVariable[]): Tensor => joined(bucket.map(variableOf));
