import {
  add,
  matMul,
  reshape,
  sigmoid,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { layerArguments } from '../arguments.ts';
import type { WeightShapes } from '../described_layer.ts';
import { EXPERT_ARGUMENTS, ExpertConv2D, type ExpertConv2DLayerArgs } from './expert_conv2d.ts';

type Routing = 'routing/kernel' | 'routing/bias';

/**
 * Conditionally parameterized convolution (Yang et al., CondConv, NeurIPS 2019, arXiv 1904.04971): as `DynamicConv2D`, but each
 * expert's share is a sigmoid of its own.
 *
 *     y = conv2d(x, Σ_e α_e·kernel_e) + Σ_e α_e·bias_e,   α = sigmoid(routing(mean_HW(x)))
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, filters]. Weights: `routing/kernel` [1, 1, C, n],
 * `routing/bias`, `experts/kernel` [K, K, C, n·filters], `experts/bias` [n·filters]; n is 8 by default.
 *
 * @throws RangeError for an argument out of range
 */
export class CondConv2D extends ExpertConv2D<Routing> {
  static readonly className = 'CondConv2D';

  constructor(given: ExpertConv2DLayerArgs) {
    super(layerArguments(new.target, given, EXPERT_ARGUMENTS), 8);
  }

  protected override routingShapes(channels: number): WeightShapes<Routing> {
    return { 'routing/kernel': [1, 1, channels, this.experts], 'routing/bias': [this.experts] };
  }

  protected override route(means: Tensor2D): Tensor2D {
    const kernel = reshape(this.read<Tensor4D>('routing/kernel'), [-1, this.experts]);
    return sigmoid(add(matMul(means, kernel as Tensor2D), this.read<Tensor1D>('routing/bias')));
  }
}
