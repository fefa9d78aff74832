import {
  add,
  addN,
  dispose,
  keep,
  mul,
  type NamedTensorMap,
  type Scalar,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { ExponentialMovingAverage } from '../ema.ts';
import { variableGrads } from '../gradients/variable_grads.ts';
import { assertPositiveInteger } from '../optimizers/arguments.ts';
import { globalNorm } from '../optimizers/global_norm.ts';
import type { ParameterOptimizer } from '../optimizers/parameter_optimizer.ts';
import { stochasticLayers } from '../stochastic_layers.ts';
import { variableOf } from '../weights.ts';
import { NonFiniteLossError } from './non_finite_loss_error.ts';
import { readState, type TrainedModel, type Training, writeState } from './state.ts';

export interface StepTrainerOptions {
  optimizer: ParameterOptimizer;
  /** The decay of a moving average of the weights (`ExponentialMovingAverage`); without it there is none. */
  ema?: number;
  /** How many batches of `train` make one update; 1 by default. */
  accumulationSteps?: number;
}

/** What an update was like. */
export interface StepReport {
  /** Which update it was, from 1 over all epochs. */
  step: number;
  /** Which epoch it was in, from 0. */
  epoch: number;
  /** Mean over the samples, of all parts of the loss with their weights. */
  loss: number;
  /** Parts of the loss by their names, where there are several, each without its weight. */
  losses: Readonly<Record<string, number>>;
  learningRate: number;
  /** Of all gradients together, before they are clipped. */
  gradientNorm: number;
  samples: number;
}

/** The loss of a batch that is trained, and parts of it that are reported, by their names. */
export interface BatchLoss {
  total: Scalar;
  parts?: Readonly<Record<string, Scalar>>;
}

/** A training of whatever has a loss, that can stop after any update and go on from its state to the same bits. */
export abstract class StepTrainer<Batch> implements Training {
  readonly model: TrainedModel;
  readonly optimizer: ParameterOptimizer;
  readonly ema: ExponentialMovingAverage | undefined;
  /** Epochs finished. */
  epoch = 0;
  /** Updates made in this epoch: a resumed run skips their batches. */
  epochStep = 0;
  private readonly accumulationSteps: number;

  /** @throws RangeError for an option out of range */
  constructor(model: TrainedModel, { optimizer, ema, accumulationSteps = 1 }: StepTrainerOptions) {
    assertPositiveInteger('Trainer', 'accumulationSteps', accumulationSteps);
    this.model = model;
    this.optimizer = optimizer;
    this.accumulationSteps = accumulationSteps;
    this.ema = ema === undefined ? undefined : new ExponentialMovingAverage(model, ema);
  }

  /** @throws RangeError for a batch that the model cannot learn from */
  protected abstract check(batch: Batch): Promise<void>;

  protected abstract samplesIn(batch: Batch): number;

  /**
   * The mean loss of a batch's samples, with gradients.
   *
   * @param place which of the batches of an update it is, from 0
   */
  protected abstract lossOf(batch: Batch, place: number): BatchLoss;

  /** Disposes of a batch. */
  protected abstract disposeOf(batch: Batch): void;

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
        for (const batch of now) this.disposeOf(batch);
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
    const list = (Array.isArray(batches) ? batches : [batches]) as readonly Batch[];
    for (const batch of list) await this.check(batch);
    const { rate, iterations } = this.optimizer;
    const samples = list.reduce((sum, batch) => sum + this.samplesIn(batch), 0);
    const undo = this.rememberStatistics();
    const kept: Scalar[] = [];
    const losses: Required<BatchLoss>[] = [];
    const gradients: NamedTensorMap = {};
    let norm: Scalar | undefined;
    try {
      for (const [place, batch] of list.entries()) {
        const share = this.samplesIn(batch) / samples;
        const { grads, ...loss } = this.gradientsOf(batch, place, share);
        losses.push(loss);
        kept.push(loss.total, ...Object.values(loss.parts));
        accumulate(gradients, grads);
      }
      norm = globalNorm(Object.values(gradients));
      const loss = await sumOf(losses.map(({ total }) => total));
      const parts: Record<string, number> = {};
      for (const name of Object.keys(losses[0].parts)) {
        parts[name] = await sumOf(losses.map((each) => each.parts[name]));
      }
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
        losses: parts,
        learningRate: rate,
        gradientNorm,
        samples,
      };
    } catch (error) {
      undo.now();
      throw error;
    } finally {
      undo.dispose();
      dispose([gradients, norm, kept] as unknown as NamedTensorMap);
    }
  }

  /** Gradients of `share` of a batch's loss, and that share of it and of its parts. */
  private gradientsOf(
    batch: Batch,
    place: number,
    share: number,
  ): Required<BatchLoss> & { grads: NamedTensorMap } {
    let parts: Record<string, Scalar> = {};
    const { value, grads } = variableGrads(() => {
      const loss = this.lossOf(batch, place);
      parts = Object.fromEntries(
        Object.entries(loss.parts ?? {}).map(([name, part]) => [name, keep(mul(part, share))]),
      ) as Record<string, Scalar>;
      return share === 1 ? loss.total : mul(loss.total, share);
    }, this.trainedVariables());
    return { total: value, parts, grads };
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

async function sumOf(values: Scalar[]): Promise<number> {
  const total = tidy(() => addN(values));
  const [value] = await total.data();
  total.dispose();
  return value;
}
