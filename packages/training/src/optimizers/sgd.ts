import { assertOptions, type OptionNames } from '@dynaconv/options';
import { add, mul, type serialization, sub, type Tensor } from '@tensorflow/tfjs-core';
import { assertAtLeast } from './arguments.ts';
import {
  type OptimizerOptions,
  ParameterOptimizer,
  type ParameterUpdate,
} from './parameter_optimizer.ts';

export interface SGDOptions extends OptimizerOptions {
  /** 0 by default. */
  momentum?: number;
  /** How much less of a gradient goes into the momentum; 0 by default. */
  dampening?: number;
  /** Whether the gradient is looked up where the momentum leads; false by default. */
  nesterov?: boolean;
}

const OPTIONS: OptionNames<SGDOptions> = {
  learningRate: true,
  weightDecay: true,
  clipNorm: true,
  parameters: true,
  momentum: true,
  dampening: true,
  nesterov: true,
};

/**
 * Stochastic gradient descent as `torch.optim.SGD` has it: the weight decay is added to the gradient, and the first
 * gradient is the first momentum, not dampened.
 */
export class SGD extends ParameterOptimizer {
  /** Not 'SGD', which tfjs's own is registered as. */
  static readonly className = 'TorchSGD';

  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
  protected readonly slotNames: readonly string[];

  /**
   * @throws TypeError for an option that there is not; RangeError for one out of range, and for Nesterov without a momentum or
   * with a dampening
   */
  constructor(options: SGDOptions) {
    assertOptions('SGD', options, OPTIONS);
    super('SGD', options);
    this.momentum = options.momentum ?? 0;
    this.dampening = options.dampening ?? 0;
    this.nesterov = options.nesterov ?? false;
    assertAtLeast('SGD', 'momentum', this.momentum, 0);
    if (this.nesterov && !(this.momentum > 0 && this.dampening === 0)) {
      throw new RangeError(
        `SGD: nesterov is true with momentum ${this.momentum} and dampening ${this.dampening}, expected a positive momentum and no dampening`,
      );
    }
    this.slotNames = this.momentum > 0 ? ['momentum'] : [];
  }

  protected override next(update: ParameterUpdate): { value: Tensor; slots: Tensor[] } {
    const { value, learningRate, weightDecay, step, slots } = update;
    const { momentum, dampening } = this;
    let direction = update.gradient;
    if (weightDecay > 0) direction = add(direction, mul(value, weightDecay));
    const next: Tensor[] = [];
    if (momentum > 0) {
      const fresh = dampening && step > 1 ? mul(direction, 1 - dampening) : direction;
      const velocity = step > 1 ? add(mul(slots[0], momentum), fresh) : direction;
      next.push(velocity);
      direction = this.nesterov ? add(direction, mul(velocity, momentum)) : velocity;
    }
    return { value: sub(value, mul(direction, learningRate)), slots: next };
  }

  override getConfig(): serialization.ConfigDict {
    const { momentum, dampening, nesterov } = this;
    return { ...super.getConfig(), momentum, dampening, nesterov };
  }
}
