import { involution2d } from '@dynaconv/involution-ops/involution';
import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Aggregator } from './aggregator.ts';
import {
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
} from './arguments.ts';
import { BATCH_NORM } from './batch_norm.ts';
import { BatchNorm2d } from './batch_norm2d.ts';
import { ceilAvgPool } from './ceil_avg_pool.ts';
import { type ApplyPart, CompositeLayer } from './composite_layer.ts';
import type { CountedLayer, DescribedLayer, WeightShapes } from './described_layer.ts';
import { kaimingNormal } from './initializers.ts';
import {
  INVOLUTION_GEOMETRY_ARGUMENTS,
  type InvolutionChannels,
  type InvolutionGeometry,
  type InvolutionGeometryArgs,
  involutionChannels,
  involutionLayout,
  involutionOutputShape,
  toInvolutionGeometry,
  toKernels,
} from './involution_geometry.ts';
import type { KernelLayout, KernelMaker } from './kernel_maker.ts';

export interface Involution2DLayerArgs extends LayerArgs, InvolutionGeometryArgs {
  /** Decay of the moving statistics of the bottleneck's BatchNorm; 0.9 (PyTorch's momentum 0.1) by default. */
  momentum?: number;
  /** The epsilon of the same BatchNorm; 1e-5 (as in PyTorch) by default. */
  epsilon?: number;
}

const ARGUMENTS: OwnArgumentNames<Involution2DLayerArgs> = {
  ...INVOLUTION_GEOMETRY_ARGUMENTS,
  momentum: true,
  epsilon: true,
};

/**
 * The involution layer (Li et al., CVPR 2021, arXiv 2103.06255): a bottleneck of two 1×1 convolutions makes a K×K
 * kernel for every output pixel and group of channels, and the op `involution2d` applies them.
 *
 *     y = involution2d(x, conv2(relu(bn(conv1(pool(x))))), strides, dilations)
 *
 * `pool` averages windows of strides×strides. The official layer needs H and W to be multiples of the stride; here the
 * last windows may hang over the border and average what they cover, so that any size works.
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, C]. Weights, by the names of the official
 * module: `conv1.conv/kernel`, `conv1.bn/{gamma,beta,moving_mean,moving_variance}`, `conv2.conv/{kernel,bias}`.
 *
 * @throws RangeError for an argument out of range, and at build for channels that groupChannels does not divide
 */
export class Involution2D
  extends CompositeLayer
  implements KernelMaker, Aggregator, DescribedLayer, CountedLayer
{
  static readonly className = 'Involution2D';

  readonly geometry: InvolutionGeometry;
  readonly momentum: number;
  readonly epsilon: number;

  constructor(given: Involution2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.geometry = toInvolutionGeometry(`Involution2D '${this.name}'`, args);
    this.momentum = args.momentum ?? BATCH_NORM.momentum;
    this.epsilon = args.epsilon ?? BATCH_NORM.epsilon;
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes {
    const { input, reduced, taps } = this.channels(inputShape);
    return {
      'conv1.conv/kernel': [1, 1, input, reduced],
      'conv1.bn/gamma': [reduced],
      'conv1.bn/beta': [reduced],
      'conv2.conv/kernel': [1, 1, reduced, taps],
      'conv2.conv/bias': [taps],
      'conv1.bn/moving_mean': [reduced],
      'conv1.bn/moving_variance': [reduced],
    };
  }

  /** Those of the bottleneck and of the aggregation. */
  multiplyAdds(inputShape: Shape | Shape[]): number {
    const { input, reduced, taps } = this.channels(inputShape);
    const [, height, width] = this.computeOutputShape(inputShape) as number[];
    const { kernelSize } = this.geometry;
    return height * width * (reduced * (input + taps) + kernelSize ** 2 * input);
  }

  private channels(inputShape: Shape | Shape[]): InvolutionChannels {
    const layer = `Involution2D '${this.name}'`;
    return involutionChannels(layer, firstShape(inputShape), this.geometry);
  }

  /** The bottleneck, from the pooled map to the taps. */
  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const { reduced, taps } = this.channels(x.shape);
    const { momentum, epsilon } = this;
    const conv = (name: string, filters: number, useBias: boolean) => {
      const kernelInitializer = kaimingNormal();
      return layers.conv2d({ name, filters, kernelSize: 1, useBias, kernelInitializer });
    };
    const hidden = apply(conv('conv1.conv', reduced, false), x);
    const norm = new BatchNorm2d({ name: 'conv1.bn', momentum, epsilon });
    return apply(conv('conv2.conv', taps, true), apply(layers.reLU(), apply(norm, hidden)));
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const { strides, dilations } = this.geometry;
      return involution2d(x, this.kernels(x, kwargs), strides, dilations);
    });
  }

  aggregate(values: Tensor4D, source: Tensor4D): Tensor {
    return tidy(() => {
      const { strides, dilations } = this.geometry;
      return involution2d(values, this.kernels(source), strides, dilations);
    });
  }

  /** The kernels [B, Ho, Wo, G, K, K] that the layer makes of x and gives to `involution2d`. */
  kernels(x: Tensor4D, kwargs: { training?: boolean } = {}): Tensor {
    return tidy(() => {
      const taps = super.call(ceilAvgPool(x, this.geometry.strides), kwargs) as Tensor4D;
      return toKernels(taps, this.geometry);
    });
  }

  kernelLayout(inputShape: readonly number[]): KernelLayout {
    return involutionLayout(inputShape, this.geometry);
  }

  makeKernels([x]: Tensor4D[]): Tensor[] {
    return [this.kernels(x)];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return involutionOutputShape(firstShape(inputShape), this.geometry.strides);
  }

  override getConfig(): serialization.ConfigDict {
    const { momentum, epsilon } = this;
    return { ...super.getConfig(), ...this.geometry, momentum, epsilon };
  }
}
