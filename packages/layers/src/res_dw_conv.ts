import type { Tensor } from '@tensorflow/tfjs-core';
import { inputList, layerArguments } from './arguments.ts';
import {
  FUSED_DEPTHWISE_CONV2D_ARGUMENTS,
  FusedDepthwiseConv2D,
  type FusedDepthwiseConv2DLayerArgs,
} from './fused_depthwise_conv2d.ts';

/** `kernelSize` is 3 by default. */
export type ResDWConvLayerArgs = Partial<FusedDepthwiseConv2DLayerArgs>;

/**
 * A depthwise convolution with a shortcut, y = x + depthwiseConv2d(x) + bias: OverLoCK's position encoding.
 *
 * Input and output float32 [B, H, W, C]. Weights: `depthwise_kernel` [K, K, C, 1], `bias` [C].
 *
 * @throws RangeError for an argument out of range
 */
export class ResDWConv extends FusedDepthwiseConv2D {
  static override readonly className = 'ResDWConv';

  constructor(given?: ResDWConvLayerArgs) {
    const args = layerArguments(new.target, given, FUSED_DEPTHWISE_CONV2D_ARGUMENTS);
    super({ kernelSize: 3, ...args });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = inputList(inputs);
    return super.call([x, x]);
  }
}
