import { crossEntropy, globalNorm, recomputed, SGD, variableGrads } from '@dynaconv/training';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** With a rate so small that the timed steps leave the numbers in their ranges. */
export const smallSteps = (): SGD => new SGD({ learningRate: 1e-4, momentum: 0.9 });

export interface TrainingStepOptions {
  x: tf.Tensor;
  labels: tf.Tensor;
  /** Modules that are computed again in the backward pass. */
  modules?: readonly string[];
  /** `smallSteps()` by default; disposed of with the step. */
  optimizer?: SGD;
}

/** Forward, loss, backward and SGD's update, on the current backend. */
export class TrainingStep {
  private readonly network: LayersModel;
  private readonly optimizer: SGD;
  private readonly variables: tf.Variable[];
  private readonly loss = crossEntropy();
  private readonly x: tf.Tensor;
  private readonly labels: tf.Tensor;

  constructor(model: LayersModel, { x, labels, modules = [], optimizer }: TrainingStepOptions) {
    this.network = recomputed(model, modules);
    this.variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    this.x = x;
    this.labels = labels;
    this.optimizer = optimizer ?? smallSteps();
  }

  /** The loss and the norm of all gradients; only BatchNorm's statistics change. */
  figures(): number[] {
    return tf.tidy(() => {
      const { value, grads } = this.gradients();
      return [value, globalNorm(Object.values(grads))].map((each) => each.dataSync()[0]);
    });
  }

  run(): void {
    tf.tidy(() => {
      const { value, grads } = this.gradients();
      this.optimizer.applyGradients(grads);
      // As PyTorch's training loops do, and so that a backend that computes later is done.
      value.dataSync();
      this.variables[0].dataSync();
    });
  }

  dispose(): void {
    this.optimizer.dispose();
  }

  private gradients() {
    return variableGrads(() => {
      const logits = this.network.apply(this.x, { training: true }) as tf.Tensor;
      return tf.mean(this.loss(this.labels, logits)) as tf.Scalar;
    }, this.variables);
  }
}
