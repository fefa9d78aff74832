import type { FusedActivation } from '@dynaconv/involution-ops/base';
import { fused } from '@dynaconv/involution-ops/involution';
import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import {
  InputSpec,
  initializers,
  type LayerVariable,
  layers,
  type Shape,
} from '@tensorflow/tfjs-layers';
import {
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toActivation,
} from './arguments.ts';
import { ceilAvgPool } from './ceil_avg_pool.ts';
import { kaimingNormal } from './initializers.ts';
import {
  INVOLUTION_GEOMETRY_ARGUMENTS,
  type InvolutionGeometry,
  type InvolutionGeometryArgs,
  involutionChannels,
  involutionLayout,
  involutionOutputShape,
  toInvolutionGeometry,
  toKernels,
} from './involution_geometry.ts';
import type { KernelLayout, KernelMaker } from './kernel_maker.ts';

export interface FusedInvolution2DLayerArgs extends LayerArgs, InvolutionGeometryArgs {
  /** 'linear' (default) or 'relu'. */
  activation?: FusedActivation;
}

type Weight = 'conv1/kernel' | 'conv1/bias' | 'conv2/kernel' | 'conv2/bias' | 'scale' | 'bias';

const ARGUMENTS: OwnArgumentNames<FusedInvolution2DLayerArgs> = {
  ...INVOLUTION_GEOMETRY_ARGUMENTS,
  activation: true,
};

/**
 * activation(scale ⊙ involution(x) + bias), for inference: an `Involution2D` layer with its own BatchNorm folded into
 * `conv1`, and the BatchNorm and activation that follow it in one pass with the aggregation.
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, C]. Weights: `conv1/kernel`
 * [1, 1, C, C/r], `conv1/bias`, `conv2/kernel` [1, 1, C/r, G·K²], `conv2/bias`, `scale` [C], `bias` [C].
 *
 * @throws as `Involution2D`
 */
export class FusedInvolution2D extends layers.Layer implements KernelMaker {
  static readonly className = 'FusedInvolution2D';

  readonly geometry: InvolutionGeometry;
  readonly activation: FusedActivation;
  private variables?: Record<Weight, LayerVariable>;

  constructor(given: FusedInvolution2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `FusedInvolution2D '${this.name}'`;
    this.geometry = toInvolutionGeometry(layer, args);
    this.activation = toActivation(layer, args.activation ?? 'linear');
  }

  override build(inputShape: Shape | Shape[]): void {
    const layer = `FusedInvolution2D '${this.name}'`;
    const channels = involutionChannels(layer, firstShape(inputShape), this.geometry);
    const { input, reduced, taps } = channels;
    const add = (name: Weight, shape: number[], initializer = initializers.zeros()) =>
      this.addWeight(name, shape, 'float32', initializer);
    this.variables = {
      'conv1/kernel': add('conv1/kernel', [1, 1, input, reduced], kaimingNormal()),
      'conv1/bias': add('conv1/bias', [reduced]),
      'conv2/kernel': add('conv2/kernel', [1, 1, reduced, taps], kaimingNormal()),
      'conv2/bias': add('conv2/bias', [taps]),
      scale: add('scale', [input], initializers.ones()),
      bias: add('bias', [input]),
    };
    this.inputSpec = [new InputSpec({ ndim: 4, axes: { 3: input } })];
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return fused.involution2d({
        x,
        kernel: this.kernels(x),
        strides: this.geometry.strides,
        dilations: this.geometry.dilations,
        scale: this.read('scale'),
        bias: this.read('bias'),
        activation: this.activation,
      });
    });
  }

  /** The kernels [B, Ho, Wo, G, K, K] that the layer makes of x and gives to `fused.involution2d`. */
  kernels(x: Tensor4D): Tensor {
    return tidy(() => {
      const hidden = fused.conv2d({
        x: ceilAvgPool(x, this.geometry.strides),
        filter: this.read('conv1/kernel') as Tensor4D,
        bias: this.read('conv1/bias'),
        activation: 'relu',
      });
      const taps = fused.conv2d({
        x: hidden,
        filter: this.read('conv2/kernel') as Tensor4D,
        bias: this.read('conv2/bias'),
      });
      return toKernels(taps, this.geometry);
    });
  }

  kernelLayout(inputShape: readonly number[]): KernelLayout {
    return involutionLayout(inputShape, this.geometry);
  }

  makeKernels([x]: Tensor4D[]): Tensor[] {
    return [this.kernels(x)];
  }

  private read(name: Weight): Tensor {
    return this.variables![name].read();
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return involutionOutputShape(firstShape(inputShape), this.geometry.strides);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.geometry, activation: this.activation };
  }
}
