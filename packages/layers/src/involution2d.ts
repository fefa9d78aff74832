import { involution2d } from '@dynaconv/involution-ops';
import { relu, type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { InputSpec, input, layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { firstShape, inputList, type LayerArgs } from './arguments.ts';
import { ceilAvgPool } from './ceil_avg_pool.ts';
import { kaimingNormal } from './initializers.ts';
import {
  type InvolutionGeometry,
  type InvolutionGeometryArgs,
  involutionChannels,
  involutionOutputShape,
  toInvolutionGeometry,
  toKernels,
} from './involution_geometry.ts';

export interface Involution2DLayerArgs extends LayerArgs, InvolutionGeometryArgs {
  /** Decay of the moving statistics of the bottleneck's BatchNorm; 0.9 (PyTorch's momentum 0.1) by default. */
  momentum?: number;
  /** Of the same BatchNorm; 1e-5 (as PyTorch) by default. */
  epsilon?: number;
}

type StockLayer = InstanceType<typeof layers.Layer>;

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
export class Involution2D extends layers.Layer {
  static readonly className = 'Involution2D';

  readonly geometry: InvolutionGeometry;
  readonly momentum: number;
  readonly epsilon: number;
  private parts?: { conv1: StockLayer; norm: StockLayer; conv2: StockLayer };
  private skipsInitializers = false;

  constructor(args: Involution2DLayerArgs) {
    super(args);
    this.geometry = toInvolutionGeometry(`Involution2D '${this.name}'`, args);
    this.momentum = args.momentum ?? 0.9;
    this.epsilon = args.epsilon ?? 1e-5;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = firstShape(inputShape);
    const channels = involutionChannels(`Involution2D '${this.name}'`, shape, this.geometry);
    const conv1 = layers.conv2d({
      name: 'conv1.conv',
      filters: channels.reduced,
      kernelSize: 1,
      useBias: false,
      kernelInitializer: kaimingNormal(),
    });
    const norm = layers.batchNormalization({
      name: 'conv1.bn',
      momentum: this.momentum,
      epsilon: this.epsilon,
    });
    const conv2 = layers.conv2d({
      name: 'conv2.conv',
      filters: channels.taps,
      kernelSize: 1,
      kernelInitializer: kaimingNormal(),
    });
    this.parts = { conv1, norm, conv2 };

    // Applied to a symbol, not built directly: only so does a part's name come before its weights' names.
    const parts = [conv1, norm, conv2];
    let symbol = input({ batchShape: [null, null, null, channels.input] });
    for (const part of parts) {
      part.setFastWeightInitDuringBuild(this.skipsInitializers);
      symbol = part.apply(symbol) as SymbolicTensor;
    }
    this._trainableWeights = parts.flatMap((part) => part.trainableWeights);
    this.nonTrainableWeights = parts.flatMap((part) => part.nonTrainableWeights);
    this.inputSpec = [new InputSpec({ ndim: 4, axes: { 3: channels.input } })];
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const { conv1, norm, conv2 } = this.parts!;
      const { strides, dilations } = this.geometry;
      const hidden = norm.apply(conv1.apply(ceilAvgPool(x, strides)), kwargs) as Tensor;
      const taps = conv2.apply(relu(hidden)) as Tensor4D;
      return involution2d(x, toKernels(taps, this.geometry), strides, dilations);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return involutionOutputShape(firstShape(inputShape), this.geometry.strides);
  }

  override setFastWeightInitDuringBuild(value: boolean): void {
    super.setFastWeightInitDuringBuild(value);
    this.skipsInitializers = value;
  }

  override getConfig(): serialization.ConfigDict {
    const { momentum, epsilon } = this;
    return { ...super.getConfig(), ...this.geometry, momentum, epsilon };
  }
}
