import { fused } from '@dynaconv/involution-ops/base';
import {
  matMul,
  mul,
  reshape,
  softmax,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape, inputList, type LayerArgs, layerArguments } from '../arguments.ts';
import type { WeightShapes } from '../described_layer.ts';
import { WeightedLayer } from '../weighted_layer.ts';

const REDUCTION = 8;

type Projection = 'query' | 'key';
type Weight = `${Projection}/${'kernel' | 'bias'}`;

/**
 * How much every position of a map looks at every other one: softmax(query(x)·key(x)ᵀ / √C) over all positions.
 *
 * Input float32 [B, H, W, C], output float32 [B, H, W, H, W], the position that looks first. Weights: `query/kernel` [1, 1, C, C/8],
 * `query/bias`, and likewise of `key`.
 *
 * @throws RangeError at build for channels that are no multiple of 8
 */
export class VertexAttention extends WeightedLayer<Weight> {
  static readonly className = 'VertexAttention';

  constructor(args?: LayerArgs) {
    super(layerArguments(new.target, args, {}));
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    const reduced = channels / REDUCTION;
    if (!Number.isInteger(reduced)) {
      throw new RangeError(
        `${this.label}: the input has ${channels} channels, expected a multiple of ${REDUCTION}`,
      );
    }
    return {
      'query/kernel': [1, 1, channels, reduced],
      'query/bias': [reduced],
      'key/kernel': [1, 1, channels, reduced],
      'key/bias': [reduced],
    };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const [batch, height, width, channels] = x.shape;
      const scores = matMul(this.project('query', x), this.project('key', x), false, true);
      const attention = softmax(mul(scores, channels ** -0.5));
      return reshape(attention, [batch, height, width, height, width]);
    });
  }

  /** [B, H·W, C/8] */
  private project(name: Projection, x: Tensor4D): Tensor {
    const filter = this.read<Tensor4D>(`${name}/kernel`);
    const y = fused.conv2d({ x, filter, bias: this.read<Tensor1D>(`${name}/bias`) });
    return reshape(y, [x.shape[0], -1, filter.shape[3]]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width] = firstShape(inputShape);
    return [batch, height, width, height, width];
  }
}
