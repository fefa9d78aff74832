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
import { assertFraction } from './optimizers/arguments.ts';
import { variableOf } from './weights.ts';

/**
 * An exponential moving average of all of a model's weights, BatchNorm's statistics too, as timm's `ModelEmaV2` has it: after
 * each update average = decay · average + (1 − decay) · weight. It starts from the weights as they are.
 */
export class ExponentialMovingAverage {
  readonly decay: number;
  private readonly weights: readonly LayerVariable[];
  private readonly averages: Variable[];

  /** @throws RangeError for a decay that is not in [0, 1) */
  constructor(model: Pick<LayersModel, 'weights'>, decay = 0.9999) {
    assertFraction('ExponentialMovingAverage', 'decay', decay);
    this.decay = decay;
    this.weights = model.weights;
    this.averages = this.weights.map((weight) => variable(variableOf(weight), false));
  }

  /** To be called after every update of the model, as `onBatchEnd` of `model.fit` is. */
  update(): void {
    const { decay } = this;
    this.averages.forEach((average, i) => {
      tidy(() =>
        average.assign(add(mul(average, decay), mul(variableOf(this.weights[i]), 1 - decay))),
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
      this.assignAll(this.averages);
      return await run();
    } finally {
      this.assignAll(own);
      dispose(own);
    }
  }

  /** Copies of the averages by their weights' names, for the caller to dispose of. */
  tensors(): NamedTensorMap {
    return Object.fromEntries(
      this.weights.map(({ originalName }, i) => [originalName, this.averages[i].clone()]),
    );
  }

  /** @throws Error where the average of a weight is missing or has another shape */
  restore(tensors: NamedTensorMap): void {
    const found = this.weights.map(({ originalName, shape }) => {
      const tensor = tensors[originalName];
      if (tensor?.shape.join() !== shape.join()) {
        const given = tensor ? `has shape [${tensor.shape}]` : 'is missing';
        throw new Error(
          `ExponentialMovingAverage: the average of '${originalName}' ${given}, expected shape [${shape}]; it is of another model`,
        );
      }
      return tensor;
    });
    found.forEach((tensor, i) => void this.averages[i].assign(tensor));
  }

  dispose(): void {
    dispose(this.averages);
  }

  private assignAll(values: readonly Tensor[]): void {
    this.weights.forEach((weight, i) => void variableOf(weight).assign(values[i]));
  }
}
