import { fused } from '@dynaconv/involution-ops/base';
import { pad, reshape, slice, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape, inputList, type LayerArgs } from './arguments.ts';
import { smallNormal } from './initializers.ts';

interface DilatedDepthwiseConv2DLayerArgs extends LayerArgs {
  kernelSize: number;
  dilations: number;
}

/**
 * Depthwise convolution with dilation (which tfjs's layer ignores), stride 1, the map's size kept, no bias. It is only used as
 * a part of other layers, so it has no configuration of its own. Weight: `depthwise_kernel` [K, K, C, 1].
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
      // tf.depthwiseConv2d takes dilations too, but has no gradient for them.
      const filter = spreadTaps(this.kernel!.read() as Tensor4D, this.dilations);
      return fused.depthwiseConv2d({ x, filter });
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }
}

/** A kernel [k, k, C, 1] of dilation d as [d·(k − 1) + 1, d·(k − 1) + 1, C, 1] with zeros between its taps. */
function spreadTaps(filter: Tensor4D, dilations: number): Tensor4D {
  if (dilations === 1) return filter;
  const [size, , channels] = filter.shape;
  const spread = dilations * (size - 1) + 1;
  const zeros = dilations - 1;
  const inRows = pad(reshape(filter, [size, 1, size * channels]), [
    [0, 0],
    [0, zeros],
    [0, 0],
  ]);
  const rows = slice(reshape(inRows, [size * dilations, size * channels]), 0, spread);
  const inColumns = pad(reshape(rows, [spread * size, 1, channels]), [
    [0, 0],
    [0, zeros],
    [0, 0],
  ]);
  // Matrices, of which tfjs's wasm backend copies whole rows; of a last axis of 1 it copies number by number.
  const columns = slice(
    reshape(inColumns, [spread, size * dilations * channels]),
    [0, 0],
    [spread, spread * channels],
  );
  return reshape(columns, [spread, spread, channels, 1]);
}
