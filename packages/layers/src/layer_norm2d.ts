import { layerNorm2d } from '@dynaconv/involution-ops/base';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { ChannelNorm } from './channel_norm.ts';

/**
 * Layer normalization (Ba et al., arXiv 1607.06450) of every pixel over its channels: `LayerNorm2d` of timm and OverLoCK.
 *
 *     y = γ·(x − mean_C(x)) / √(var_C(x) + ε) + β
 *
 * Input and output float32 [B, H, W, C]. Weights: `gamma` [C], `beta` [C].
 */
export class LayerNorm2d extends ChannelNorm {
  static readonly className = 'LayerNorm2d';

  protected override readonly weightNames = { gamma: 'gamma', beta: 'beta' };
  protected override readonly initialGamma = initializers.ones;

  protected override transform(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D): Tensor {
    return layerNorm2d(x, gamma, beta, this.epsilon);
  }
}
