import { fused } from '@dynaconv/involution-ops/base';
import {
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  util,
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

export interface PlainConv2DLayerArgs extends LayerArgs, WindowArgs {}

const ARGUMENTS: OwnArgumentNames<PlainConv2DLayerArgs> = WINDOW_ARGUMENTS;

type Weight = 'kernel' | 'bias';

/**
 * Standard convolution with bias, which all others are measured by. It differs from tfjs's `Conv2D` in its padding, which is
 * PyTorch's.
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, filters]. Weights: `kernel` [K, K, C, filters], `bias`.
 *
 * @throws RangeError for an argument out of range
 */
export class PlainConv2D extends WeightedLayer<Weight> implements CountedLayer {
  static readonly className = 'PlainConv2D';

  readonly window: ConvWindow;

  constructor(given: PlainConv2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.window = toWindow(this.label, args);
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    const { kernelSize, filters = channels } = this.window;
    return { kernel: [kernelSize, kernelSize, channels, filters], bias: [filters] };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = inputList(inputs);
    const { kernelSize, strides } = this.window;
    const [filter, bias] = [this.read<Tensor4D>('kernel'), this.read<Tensor1D>('bias')];
    return fused.conv2d({ x, filter, bias, strides, pad: (kernelSize - 1) / 2 });
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const { kernel } = this.weightShapes(inputShape);
    return pixelsOf(this.computeOutputShape(inputShape)) * util.sizeFromShape(kernel);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return windowOutputShape(firstShape(inputShape), this.window);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.window };
  }
}
