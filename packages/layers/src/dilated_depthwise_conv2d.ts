import { depthwiseConv2d, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape, inputList, type LayerArgs } from './arguments.ts';
import { smallNormal } from './initializers.ts';

interface DilatedDepthwiseConv2DLayerArgs extends LayerArgs {
  kernelSize: number;
  dilations: number;
}

/**
 * Depthwise convolution with dilation (tfjs's layer ignores it), stride 1, the size kept, no bias. A part of other
 * layers, so it has no configuration of its own. Weight: `depthwise_kernel` [K, K, C, 1].
 */
export class DilatedDepthwiseConv2D extends layers.Layer {
  static readonly className = 'DilatedDepthwiseConv2D';

  private readonly kernelSize: number;
  private readonly dilations: number;
  private kernel?: LayerVariable;

  constructor(args: DilatedDepthwiseConv2DLayerArgs) {
    super(args);
    this.kernelSize = args.kernelSize;
    this.dilations = args.dilations;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = channelsOf(`DilatedDepthwiseConv2D '${this.name}'`, firstShape(inputShape));
    const shape = [this.kernelSize, this.kernelSize, channels, 1];
    this.kernel = this.addWeight('depthwise_kernel', shape, 'float32', smallNormal());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const filter = this.kernel!.read() as Tensor4D;
      return depthwiseConv2d(x, filter, 1, 'same', 'NHWC', this.dilations);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }
}
