import {
  batchToSpaceND,
  conv2d,
  spaceToBatchND,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape, inputList, type LayerArgs } from '../arguments.ts';
import type { WeightShapes } from '../described_layer.ts';
import { WeightedLayer } from '../weighted_layer.ts';

interface DilatedConv2DLayerArgs extends LayerArgs {
  filters: number;
  dilations: number;
}

/**
 * A 3×3 convolution with dilation, stride 1, the map's size kept, no bias. tfjs's own has no gradient for dilations, so every
 * d-th row and column become a map of their own, which the taps lie side by side in. It is only used as a part of other layers, so it
 * has no configuration. Weight: `kernel` [3, 3, C, filters].
 */
export class DilatedConv2D extends WeightedLayer<'kernel'> {
  static readonly className = 'DilatedConv2D';

  private readonly filters: number;
  private readonly dilations: number;

  constructor(args: DilatedConv2DLayerArgs) {
    super(args);
    this.filters = args.filters;
    this.dilations = args.dilations;
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<'kernel'> {
    return { kernel: [3, 3, channelsOf(this.label, firstShape(inputShape)), this.filters] };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const d = this.dilations;
      // What is lacking to a multiple of d, which is cut off again.
      const [below, right] = [x.shape[1], x.shape[2]].map((side) => (d - (side % d)) % d);
      const parts = spaceToBatchND(
        x,
        [d, d],
        [
          [d, d + below],
          [d, d + right],
        ],
      ) as Tensor4D;
      const convolved = conv2d(parts, this.read<Tensor4D>('kernel'), 1, 'valid');
      return batchToSpaceND(
        convolved,
        [d, d],
        [
          [0, below],
          [0, right],
        ],
      );
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...firstShape(inputShape).slice(0, 3), this.filters];
  }
}
