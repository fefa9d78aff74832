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
  toInteger,
} from './arguments.ts';
import { kaimingNormal } from './initializers.ts';

export interface FusedConv2DLayerArgs extends LayerArgs {
  filters: number;
  /** Side of the window. */
  kernelSize: number;
  /** Positive integer, 1 by default. */
  strides?: number;
  /** Zeros on each of the four sides, 0 by default; PyTorch's `padding`. */
  pad?: number;
  /** Whether the residual is multiplied by a weight for each channel; false by default. */
  residualScale?: boolean;
  /** 'linear' (default), 'relu', 'gelu' or 'silu'. */
  activation?: FusedActivation;
}

const ARGUMENTS: OwnArgumentNames<FusedConv2DLayerArgs> = {
  filters: true,
  kernelSize: true,
  strides: true,
  pad: true,
  residualScale: true,
  activation: true,
};

/**
 * activation(conv2d(x) + bias + residual · residual_scale), for inference: a convolution with its BatchNorm folded in and what follows it
 * in a residual block. Applied to `x` or to `[x, residual]`.
 *
 * Input float32 [B, H, W, C], output and residual float32 [B, Ho, Wo, filters] with
 * Ho = ⌊(H + 2·pad − kernelSize)/strides⌋ + 1. Weights: `kernel` [K, K, C, filters], `bias` [filters]; with residualScale, `residual_scale` [filters].
 *
 * @throws RangeError for an argument out of range
 */
export class FusedConv2D extends layers.Layer {
  static readonly className = 'FusedConv2D';

  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly pad: number;
  readonly residualScale: boolean;
  readonly activation: FusedActivation;
  private kernel?: LayerVariable;
  private bias?: LayerVariable;
  private scale?: LayerVariable;

  constructor(given: FusedConv2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `FusedConv2D '${this.name}'`;
    this.filters = toInteger(layer, 'filters', args.filters);
    this.kernelSize = toInteger(layer, 'kernelSize', args.kernelSize);
    this.strides = toInteger(layer, 'strides', args.strides ?? 1);
    this.pad = toInteger(layer, 'pad', args.pad ?? 0, 0);
    this.residualScale = args.residualScale ?? false;
    this.activation = toActivation(layer, args.activation ?? 'linear');
  }

  override build(inputShape: Shape | Shape[]): void {
    const { filters, kernelSize } = this;
    const channels = channelsOf(`FusedConv2D '${this.name}'`, firstShape(inputShape));
    const shape = [kernelSize, kernelSize, channels, filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', kaimingNormal());
    this.bias = this.addWeight('bias', [filters], 'float32', initializers.zeros());
    if (this.residualScale) {
      this.scale = this.addWeight('residual_scale', [filters], 'float32', initializers.ones());
    }
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x, residual] = inputList(inputs) as Tensor4D[];
      const filter = this.kernel!.read() as Tensor4D;
      const bias = this.bias!.read();
      const { strides, pad, activation } = this;
      const residualScale = residual && this.scale?.read();
      return fused.conv2d({ x, filter, strides, pad, bias, residual, residualScale, activation });
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width] = firstShape(inputShape);
    const outputSize = (n: number | null) =>
      n === null ? null : Math.floor((n + 2 * this.pad - this.kernelSize) / this.strides) + 1;
    return [batch, outputSize(height), outputSize(width), this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, strides, pad, residualScale, activation } = this;
    return {
      ...super.getConfig(),
      filters,
      kernelSize,
      strides,
      pad,
      residualScale,
      activation,
    };
  }
}
