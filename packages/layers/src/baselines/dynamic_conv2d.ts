import {
  add,
  div,
  matMul,
  relu,
  reshape,
  type serialization,
  softmax,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { layerArguments, type OwnArgumentNames, toInteger } from '../arguments.ts';
import type { WeightShapes } from '../described_layer.ts';
import { EXPERT_ARGUMENTS, ExpertConv2D, type ExpertConv2DLayerArgs } from './expert_conv2d.ts';

export interface DynamicConv2DLayerArgs extends ExpertConv2DLayerArgs {
  /** The bottleneck of the attention has max(1, ⌊C / reductionRatio⌋) channels; 4 by default. */
  reductionRatio?: number;
  /** What the logits are divided by, positive; 30 by default, as the paper begins with to let every expert learn. */
  temperature?: number;
}

const ARGUMENTS: OwnArgumentNames<DynamicConv2DLayerArgs> = {
  ...EXPERT_ARGUMENTS,
  reductionRatio: true,
  temperature: true,
};

type Routing = 'attention.fc1/kernel' | 'attention.fc2/kernel' | 'attention.fc2/bias';

/**
 * Dynamic convolution (Chen et al., CVPR 2020, arXiv 1912.03458): the kernel is a mean of n kernels, weighted by an attention to
 * the sample as a whole.
 *
 *     y = conv2d(x, Σ_e π_e·kernel_e) + Σ_e π_e·bias_e,   π = softmax(fc2(relu(fc1(mean_HW(x)))) / temperature)
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, filters]. Weights: `attention.fc1/kernel` [1, 1, C, r],
 * `attention.fc2/kernel` [1, 1, r, n], `attention.fc2/bias`, and those of the experts one after the other,
 * `experts/kernel` [K, K, C, n·filters] and `experts/bias` [n·filters].
 *
 * @throws RangeError for an argument out of range
 */
export class DynamicConv2D extends ExpertConv2D<Routing> {
  static readonly className = 'DynamicConv2D';

  readonly reductionRatio: number;
  /** May be changed between steps: the paper lowers it to 1 in the first tenth of the training. */
  temperature: number;

  constructor(given: DynamicConv2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args, 4);
    this.reductionRatio = toInteger(this.label, 'reductionRatio', args.reductionRatio ?? 4);
    this.temperature = args.temperature ?? 30;
    if (!(this.temperature > 0 && this.temperature < Infinity)) {
      throw new RangeError(
        `${this.label}: temperature is ${this.temperature}, expected a positive number`,
      );
    }
  }

  protected override routingShapes(channels: number): WeightShapes<Routing> {
    const reduced = Math.max(1, Math.floor(channels / this.reductionRatio));
    return {
      'attention.fc1/kernel': [1, 1, channels, reduced],
      'attention.fc2/kernel': [1, 1, reduced, this.experts],
      'attention.fc2/bias': [this.experts],
    };
  }

  protected override route(means: Tensor2D): Tensor2D {
    const linear = (x: Tensor2D, name: Routing) => {
      const kernel = this.read<Tensor4D>(name);
      return matMul(x, reshape(kernel, [-1, kernel.shape[3]]) as Tensor2D) as Tensor2D;
    };
    const hidden = relu(linear(means, 'attention.fc1/kernel'));
    const logits = linear(hidden, 'attention.fc2/kernel');
    const shifted = add(logits, this.read<Tensor1D>('attention.fc2/bias'));
    return softmax(div(shifted, this.temperature));
  }

  override getConfig(): serialization.ConfigDict {
    const { reductionRatio, temperature } = this;
    return { ...super.getConfig(), reductionRatio, temperature };
  }
}
