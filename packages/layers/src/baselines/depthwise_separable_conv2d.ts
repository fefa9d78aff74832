import { fused } from '@dynaconv/involution-ops/base';
import {
  depthwiseConv2d,
  pad,
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  pixelsOf,
} from '../arguments.ts';
import type { CountedLayer, WeightShapes } from '../described_layer.ts';
import { WeightedLayer } from '../weighted_layer.ts';
import {
  type ConvWindow,
  toWindow,
  WINDOW_ARGUMENTS,
  type WindowArgs,
  windowOutputShape,
} from './window.ts';

export interface DepthwiseSeparableConv2DLayerArgs extends LayerArgs, WindowArgs {}

const ARGUMENTS: OwnArgumentNames<DepthwiseSeparableConv2DLayerArgs> = WINDOW_ARGUMENTS;

type Weight = 'depthwise/depthwise_kernel' | 'pointwise/kernel' | 'pointwise/bias';

/**
 * Depthwise separable convolution (Chollet, Xception, CVPR 2017, arXiv 1610.02357): a K×K convolution of each channel, then a 1×1
 * convolution, with nothing between them. It differs from tfjs's `SeparableConv2D` in its padding, which is PyTorch's.
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, filters]. Weights:
 * `depthwise/depthwise_kernel` [K, K, C, 1], `pointwise/kernel` [1, 1, C, filters], `pointwise/bias`.
 *
 * @throws RangeError for an argument out of range
 */
export class DepthwiseSeparableConv2D extends WeightedLayer<Weight> implements CountedLayer {
  static readonly className = 'DepthwiseSeparableConv2D';

  readonly window: ConvWindow;

  constructor(given: DepthwiseSeparableConv2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.window = toWindow(this.label, args);
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    const { kernelSize, filters = channels } = this.window;
    return {
      'depthwise/depthwise_kernel': [kernelSize, kernelSize, channels, 1],
      'pointwise/kernel': [1, 1, channels, filters],
      'pointwise/bias': [filters],
    };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const filtered = this.filter(x, this.read('depthwise/depthwise_kernel'));
      const filter = this.read<Tensor4D>('pointwise/kernel');
      return fused.conv2d({ x: filtered, filter, bias: this.read<Tensor1D>('pointwise/bias') });
    });
  }

  private filter(x: Tensor4D, filter: Tensor4D): Tensor4D {
    const { kernelSize, strides } = this.window;
    if (strides === 1) return fused.depthwiseConv2d({ x, filter });
    const border: [number, number] = [(kernelSize - 1) / 2, (kernelSize - 1) / 2];
    const padded = pad(x, [[0, 0], border, border, [0, 0]]);
    return depthwiseConv2d(padded, filter, strides, 'valid');
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const channels = channelsOf(this.label, firstShape(inputShape));
    const { kernelSize, filters = channels } = this.window;
    const pixels = pixelsOf(this.computeOutputShape(inputShape));
    return pixels * channels * (kernelSize ** 2 + filters);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return windowOutputShape(firstShape(inputShape), this.window);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.window };
  }
}
