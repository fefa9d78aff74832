import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  add,
  addN,
  dispose,
  keep,
  mean,
  mul,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ExponentialMovingAverage } from '../ema.ts';
import { variableGrads } from '../gradients/variable_grads.ts';
import type { Loss } from '../losses/loss.ts';
import { assertAtLeast, assertPositiveInteger } from '../optimizers/arguments.ts';
import { globalNorm } from '../optimizers/global_norm.ts';
import type { ParameterOptimizer } from '../optimizers/parameter_optimizer.ts';
import { recomputed } from '../recompute/recomputed.ts';
import { stochasticLayers } from '../stochastic_layers.ts';
import { variableOf } from '../weights.ts';
import { assertLabels } from './labels.ts';
import { NonFiniteLossError } from './non_finite_loss_error.ts';
import { readState, type Training, writeState } from './state.ts';

/** Samples and their labels: xs float32 [B, …]; ys class indices int32 [B], or a share for each class float32 [B, C]. */
export interface Batch {
  xs: Tensor;
  ys: Tensor;
}

export interface TrainerOptions {
  optimizer: ParameterOptimizer;
  loss: Loss;
  /** What the loss of a second output, an auxiliary head's, counts; 0.4 by default, as in the official OverLoCK. */
  auxiliaryWeight?: number;
  /** The decay of a moving average of the weights (`ExponentialMovingAverage`); without it there is none. */
  ema?: number;
  /** How many batches of `train` make one update; 1 by default. */
  accumulationSteps?: number;
}

const OPTIONS: OptionNames<TrainerOptions> = {
  optimizer: true,
  loss: true,
  auxiliaryWeight: true,
  ema: true,
  accumulationSteps: true,
};

/** What an update was like. */
export interface StepReport {
  /** Which update it was, from 1 over all epochs. */
  step: number;
  /** Which epoch it was in, from 0. */
  epoch: number;
  /** Mean over the samples, the auxiliary head's with its weight included. */
  loss: number;
  /** The auxiliary head's alone, without its weight, where there is one. */
  auxiliaryLoss?: number;
  learningRate: number;
  /** Of all gradients together, before they are clipped. */
  gradientNorm: number;
  samples: number;
}

interface MicroBatchLoss {
  total: Scalar;
  auxiliary?: Scalar;
}

/** A training that can stop after any update and go on from its state to the same bits. */
export class Trainer implements Training {
  readonly model: LayersModel;
  readonly optimizer: ParameterOptimizer;
  readonly ema: ExponentialMovingAverage | undefined;
  /** Epochs finished. */
  epoch = 0;
  /** Updates made in this epoch: a resumed run skips their batches. */
  epochStep = 0;
  /** The model, so that it is trained in less memory. */
  private readonly network: LayersModel;
  private readonly loss: Loss;
  private readonly auxiliaryWeight: number;
  private readonly accumulationSteps: number;

  /**
   * @param model with one output, or an auxiliary head's as the second one
   * @throws TypeError for an option that there is not; RangeError for one out of range, and for a model of more outputs
   */
  constructor(model: LayersModel, options: TrainerOptions) {
    assertOptions('Trainer', options, OPTIONS);
    const { optimizer, loss, auxiliaryWeight = 0.4, ema, accumulationSteps = 1 } = options;
    assertAtLeast('Trainer', 'auxiliaryWeight', auxiliaryWeight, 0);
    assertPositiveInteger('Trainer', 'accumulationSteps', accumulationSteps);
    if (model.outputs.length > 2) {
      throw new RangeError(
        `Trainer: model '${model.name}' has ${model.outputs.length} outputs, expected one, or two with an auxiliary head's as the second`,
      );
    }
    this.model = model;
    this.network = recomputed(model, []);
    this.optimizer = optimizer;
    this.loss = loss;
    this.auxiliaryWeight = auxiliaryWeight;
    this.accumulationSteps = accumulationSteps;
    this.ema = ema === undefined ? undefined : new ExponentialMovingAverage(model, ema);
  }

  /** Updates made, over all epochs. */
  get step(): number {
    return this.optimizer.iterations;
  }

  /**
   * Trains for one epoch, or for what is left of it: an update for every `accumulationSteps` batches, the last one for as many
   * as there are. Batches are disposed of. An epoch that is left before its end goes on with the next call.
   */
  async *train(
    batches: AsyncIterable<Batch> | Iterable<Batch>,
  ): AsyncGenerator<StepReport, void, undefined> {
    let waiting: Batch[] = [];
    const update = async () => {
      const now = waiting;
      waiting = [];
      try {
        return await this.trainStep(now);
      } finally {
        dispose(now.flatMap(({ xs, ys }) => [xs, ys]));
      }
    };
    for await (const batch of batches) {
      waiting.push(batch);
      if (waiting.length === this.accumulationSteps) yield await update();
    }
    if (waiting.length > 0) yield await update();
    this.epoch++;
    this.epochStep = 0;
  }

  /**
   * One update, of a batch or of several that count as one: forward, loss, backward, clipping, update, moving average. The batches
   * are not disposed of.
   *
   * @throws NonFiniteLossError where the loss or a gradient is NaN or infinite, before any weight has changed; RangeError for
   * labels outside of the classes
   */
  async trainStep(batches: Batch | readonly Batch[]): Promise<StepReport> {
    const list: readonly Batch[] = 'xs' in batches ? [batches] : batches;
    for (const { ys } of list) await assertLabels(ys, this.model.outputs[0].shape.at(-1)!);
    const { rate, iterations } = this.optimizer;
    const samples = list.reduce((sum, { xs }) => sum + xs.shape[0]!, 0);
    const undo = this.rememberStatistics();
    const losses: MicroBatchLoss[] = [];
    const gradients: NamedTensorMap = {};
    let norm: Scalar | undefined;
    try {
      for (const batch of list) {
        const share = batch.xs.shape[0]! / samples;
        const { loss, grads } = this.gradientsOf(batch, share);
        losses.push(loss);
        accumulate(gradients, grads);
      }
      norm = globalNorm(Object.values(gradients));
      const { loss, auxiliaryLoss } = await meanLosses(losses);
      const [gradientNorm] = await norm.data();
      const step = iterations + 1;
      if (!Number.isFinite(loss)) throw new NonFiniteLossError(step, 'loss', loss);
      if (!Number.isFinite(gradientNorm)) {
        throw new NonFiniteLossError(step, 'norm of the gradients', gradientNorm);
      }
      this.optimizer.applyGradients(gradients, norm);
      this.ema?.update();
      this.epochStep++;
      return {
        step,
        epoch: this.epoch,
        loss,
        auxiliaryLoss,
        learningRate: rate,
        gradientNorm,
        samples,
      };
    } catch (error) {
      undo.now();
      throw error;
    } finally {
      undo.dispose();
      dispose([gradients, norm, losses] as unknown as NamedTensorMap);
    }
  }

  /** Gradients of `share` of a batch's loss. */
  private gradientsOf({ xs, ys }: Batch, share: number) {
    const loss: Partial<MicroBatchLoss> = {};
    const { value, grads } = variableGrads(() => {
      const [logits, auxiliary] = [this.network.apply(xs, { training: true })].flat() as Tensor[];
      let total = mean(this.loss(ys, logits)) as Scalar;
      if (auxiliary) {
        loss.auxiliary = keep(mul(mean(this.loss(ys, auxiliary)), share) as Scalar);
        total = add(total, mul(mean(this.loss(ys, auxiliary)), this.auxiliaryWeight));
      }
      return share === 1 ? total : mul(total, share);
    }, this.trainedVariables());
    loss.total = value;
    return { loss: loss as MicroBatchLoss, grads };
  }

  private trainedVariables(): Variable[] {
    const trained = this.model.trainableWeights
      .map(variableOf)
      .filter((variable) => !this.optimizer.settingsOf(variable).frozen);
    if (trained.length === 0) {
      throw new Error(
        `Trainer: every weight of model '${this.model.name}' is frozen, expected some to be trained`,
      );
    }
    return trained;
  }

  /** A forward pass moves BatchNorm's statistics and draws masks, which a failed step has to take back. */
  private rememberStatistics() {
    const variables = this.model.nonTrainableWeights.map(variableOf);
    const values = variables.map((variable) => variable.clone());
    const stochastic = stochasticLayers(this.model);
    const draws = stochastic.map((layer) => layer.draws);
    return {
      now() {
        variables.forEach((variable, i) => void variable.assign(values[i]));
        stochastic.forEach((layer, i) => {
          layer.draws = draws[i];
        });
      },
      dispose: () => dispose(values),
    };
  }

  /**
   * All that a later run needs to go on to the same bits: weights, the optimizer's state, the moving average, epoch and step, and
   * the states of drop path and dropout, by names that begin with `model/`, `optimizer/`, `ema/`, `trainer/` and `random/`.
   *
   * @returns copies, for the caller to dispose of
   */
  state(): Promise<NamedTensorMap> {
    return writeState(this);
  }

  /**
   * Goes on from a state.
   *
   * @throws Error for a state of another model or optimizer, before anything has changed
   */
  restore(state: NamedTensorMap): Promise<void> {
    return readState(this, state);
  }

  /** Frees the moving average and the optimizer's state; the model stays. */
  dispose(): void {
    this.ema?.dispose();
    this.optimizer.dispose();
  }
}

function accumulate(sum: NamedTensorMap, gradients: NamedTensorMap): void {
  for (const [name, gradient] of Object.entries(gradients)) {
    const before = sum[name];
    if (before) {
      sum[name] = add(before, gradient);
      dispose([before, gradient]);
    } else {
      sum[name] = gradient;
    }
  }
}

async function meanLosses(losses: readonly MicroBatchLoss[]) {
  const sum = async (values: Scalar[]) => {
    const total = tidy(() => addN(values));
    const [value] = await total.data();
    total.dispose();
    return value;
  };
  const auxiliary = losses.flatMap((each) => each.auxiliary ?? []);
  return {
    loss: await sum(losses.map(({ total }) => total)),
    auxiliaryLoss: auxiliary.length > 0 ? await sum(auxiliary) : undefined,
  };
}
