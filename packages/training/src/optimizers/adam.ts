import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  add,
  div,
  mul,
  type serialization,
  sqrt,
  square,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { assertAtLeast, assertFraction } from './arguments.ts';
import {
  type OptimizerOptions,
  ParameterOptimizer,
  type ParameterUpdate,
} from './parameter_optimizer.ts';

export interface AdamOptions extends OptimizerOptions {
  /** Of the mean of the gradients; 0.9 by default. */
  beta1?: number;
  /** Of the mean of their squares; 0.999 by default. */
  beta2?: number;
  /** 1e-8 by default; added to the root of the second moment once its bias is corrected. */
  epsilon?: number;
}

const OPTIONS: OptionNames<AdamOptions> = {
  learningRate: true,
  weightDecay: true,
  clipNorm: true,
  parameters: true,
  beta1: true,
  beta2: true,
  epsilon: true,
};

/**
 * Adam as `torch.optim.Adam` has it: the weight decay, if any, is added to the gradient. tfjs's own adds epsilon before the
 * bias is corrected, and has no decay.
 */
export class Adam extends ParameterOptimizer {
  /** Not 'Adam', which tfjs's own is registered as. */
  static readonly className: string = 'TorchAdam';

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  protected readonly slotNames = ['exp_avg', 'exp_avg_sq'];

  /** @throws TypeError for an option that there is not; RangeError for one out of range */
  constructor(options: AdamOptions, name = 'Adam', weightDecay = 0) {
    assertOptions(name, options, OPTIONS);
    super(name, options, weightDecay);
    this.beta1 = options.beta1 ?? 0.9;
    this.beta2 = options.beta2 ?? 0.999;
    this.epsilon = options.epsilon ?? 1e-8;
    assertFraction(name, 'beta1', this.beta1);
    assertFraction(name, 'beta2', this.beta2);
    assertAtLeast(name, 'epsilon', this.epsilon, 0);
  }

  protected override next(update: ParameterUpdate): { value: Tensor; slots: Tensor[] } {
    const { value, gradient, weightDecay } = update;
    return this.adapt(
      weightDecay > 0 ? { ...update, gradient: add(gradient, mul(value, weightDecay)) } : update,
    );
  }

  protected adapt(update: ParameterUpdate): { value: Tensor; slots: Tensor[] } {
    const { value, gradient, slots, learningRate, step } = update;
    const { beta1, beta2, epsilon } = this;
    const mean = add(slots[0], mul(sub(gradient, slots[0]), 1 - beta1));
    const meanSquare = add(mul(slots[1], beta2), mul(square(gradient), 1 - beta2));
    const correction = Math.sqrt(1 - beta2 ** step);
    const scale = add(div(sqrt(meanSquare), correction), epsilon);
    const stepSize = learningRate / (1 - beta1 ** step);
    return { value: sub(value, mul(div(mean, scale), stepSize)), slots: [mean, meanSquare] };
  }

  override getConfig(): serialization.ConfigDict {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}

/** Adam with decoupled weight decay (Loshchilov & Hutter, ICLR 2019, arXiv 1711.05101) as `torch.optim.AdamW` has it. */
export class AdamW extends Adam {
  static override readonly className = 'AdamW';

  /**
   * @param options `weightDecay` is 0.01 by default
   * @throws TypeError for an option that there is not; RangeError for one out of range
   */
  constructor(options: AdamOptions) {
    super(options, 'AdamW', 0.01);
  }

  protected override next(update: ParameterUpdate): { value: Tensor; slots: Tensor[] } {
    const { value, learningRate, weightDecay } = update;
    return this.adapt(
      weightDecay > 0 ? { ...update, value: mul(value, 1 - learningRate * weightDecay) } : update,
    );
  }
}
