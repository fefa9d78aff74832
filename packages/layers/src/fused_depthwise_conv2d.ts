import { type FusedActivation, fused } from '@dynaconv/involution-ops/base';
import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toActivation,
  toOddInteger,
} from './arguments.ts';
import { smallNormal } from './initializers.ts';

export interface FusedDepthwiseConv2DLayerArgs extends LayerArgs {
  /** Side of the window; odd. */
  kernelSize: number;
  /** 'linear' (default), 'relu', 'gelu' or 'silu'. */
  activation?: FusedActivation;
}

export const FUSED_DEPTHWISE_CONV2D_ARGUMENTS: OwnArgumentNames<FusedDepthwiseConv2DLayerArgs> = {
  kernelSize: true,
  activation: true,
};

/**
 * activation(depthwiseConv2d(x) + bias + residual) of stride 1, the size kept, for inference: a depthwise convolution of
 * any size with what is folded into it. Applied to `x` or to `[x, residual]`.
 *
 * Input, residual and output float32 [B, H, W, C]. Weights: `depthwise_kernel` [K, K, C, 1], `bias` [C].
 *
 * @throws RangeError for an argument out of range
 */
export class FusedDepthwiseConv2D extends layers.Layer {
  static readonly className: string = 'FusedDepthwiseConv2D';

  readonly kernelSize: number;
  readonly activation: FusedActivation;
  private kernel?: LayerVariable;
  private bias?: LayerVariable;

  constructor(given: FusedDepthwiseConv2DLayerArgs) {
    const args = layerArguments(new.target, given, FUSED_DEPTHWISE_CONV2D_ARGUMENTS);
    super(args);
    const layer = `${this.getClassName()} '${this.name}'`;
    this.kernelSize = toOddInteger(layer, 'kernelSize', args.kernelSize);
    this.activation = toActivation(layer, args.activation ?? 'linear');
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = firstShape(inputShape);
    const channels = channelsOf(`${this.getClassName()} '${this.name}'`, shape);
    const kernelShape = [this.kernelSize, this.kernelSize, channels, 1];
    this.kernel = this.addWeight('depthwise_kernel', kernelShape, 'float32', smallNormal());
    this.bias = this.addWeight('bias', [channels], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x, residual] = inputList(inputs);
      const filter = this.kernel!.read() as Tensor4D;
      const bias = this.bias!.read();
      return fused.depthwiseConv2d({ x, filter, bias, residual, activation: this.activation });
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { kernelSize, activation } = this;
    return { ...super.getConfig(), kernelSize, activation };
  }
}
