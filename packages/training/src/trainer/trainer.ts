import { assertOptions, type OptionNames } from '@dynaconv/options';
import { add, dispose, mean, mul, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Loss } from '../losses/loss.ts';
import { assertAtLeast } from '../optimizers/arguments.ts';
import { recomputed } from '../recompute/recomputed.ts';
import { assertLabels } from './labels.ts';
import { type BatchLoss, StepTrainer, type StepTrainerOptions } from './step_trainer.ts';

/**
 * Samples and their labels: xs float32 [B, …]; ys class indices int32 [B], a share for each class float32 [B, C], or whatever else the
 * loss takes.
 */
export interface Batch {
  xs: Tensor;
  ys: Tensor;
}

export interface TrainerOptions extends StepTrainerOptions {
  loss: Loss;
  /** What the loss of a second output, an auxiliary head's, counts; 0.4 by default, as in the official OverLoCK. */
  auxiliaryWeight?: number;
}

const OPTIONS: OptionNames<TrainerOptions> = {
  optimizer: true,
  loss: true,
  auxiliaryWeight: true,
  ema: true,
  accumulationSteps: true,
};

/** The training of a model that has a loss of its outputs; that of an auxiliary head is reported as `losses.auxiliary`. */
export class Trainer extends StepTrainer<Batch> {
  declare readonly model: LayersModel;
  /** The model, so that it is trained in less memory. */
  private readonly network: LayersModel;
  private readonly loss: Loss;
  private readonly auxiliaryWeight: number;

  /**
   * @param model with one output, or an auxiliary head's as the second one
   * @throws TypeError for an option that there is not; RangeError for one out of range, and for a model of more outputs
   */
  constructor(model: LayersModel, options: TrainerOptions) {
    assertOptions('Trainer', options, OPTIONS);
    const { loss, auxiliaryWeight = 0.4 } = options;
    assertAtLeast('Trainer', 'auxiliaryWeight', auxiliaryWeight, 0);
    if (model.outputs.length > 2) {
      throw new RangeError(
        `Trainer: model '${model.name}' has ${model.outputs.length} outputs, expected one, or two with an auxiliary head's as the second`,
      );
    }
    super(model, options);
    this.network = recomputed(model, []);
    this.loss = loss;
    this.auxiliaryWeight = auxiliaryWeight;
  }

  protected override check({ ys }: Batch): Promise<void> {
    return assertLabels(ys, this.model.outputs[0].shape.at(-1)!);
  }

  protected override samplesIn({ xs }: Batch): number {
    return xs.shape[0]!;
  }

  protected override lossOf({ xs, ys }: Batch): BatchLoss {
    const [logits, second] = [this.network.apply(xs, { training: true })].flat() as Tensor[];
    const main = mean(this.loss(ys, logits)) as Scalar;
    if (!second) return { total: main };
    const auxiliary = mean(this.loss(ys, second)) as Scalar;
    return { total: add(main, mul(auxiliary, this.auxiliaryWeight)), parts: { auxiliary } };
  }

  protected override disposeOf({ xs, ys }: Batch): void {
    dispose([xs, ys]);
  }
}
