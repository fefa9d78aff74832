import { globalResponseNorm2d } from '@dynaconv/involution-ops/base';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { ChannelNorm } from './channel_norm.ts';

/**
 * Global response normalization, GRN (Woo et al., ConvNeXt V2, CVPR 2023, arXiv 2301.00808):
 *
 *     G = ‖x‖₂ over H and W,   N = G / (mean_C(G) + ε),   y = (γ·N + 1)·x + β
 *
 * Input and output float32 [B, H, W, C]. Weights: `response_gamma` [C] and `response_beta` [C], zeros at first; the
 * official module's `gamma` and `beta`, renamed so that they are not mistaken for a BatchNorm's.
 */
export class GlobalResponseNorm extends ChannelNorm {
  static readonly className = 'GlobalResponseNorm';

  protected override readonly weightNames = { gamma: 'response_gamma', beta: 'response_beta' };
  protected override readonly initialGamma = initializers.zeros;

  protected override transform(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D): Tensor {
    return globalResponseNorm2d(x, gamma, beta, this.epsilon);
  }
}
