import { fused } from '@dynaconv/involution-ops/base';
import {
  reshape,
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import type { Aggregator } from '../aggregator.ts';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  pixelsOf,
  toInteger,
} from '../arguments.ts';
import { ceilAvgPool } from '../ceil_avg_pool.ts';
import type { CountedLayer, WeightShapes } from '../described_layer.ts';
import { involutionOutputShape } from '../involution_geometry.ts';
import { attend, byHead } from '../multi_head_attention.ts';
import { WeightedLayer } from '../weighted_layer.ts';

export interface SelfAttention2DLayerArgs extends LayerArgs {
  /** Heads, which share the channels out evenly; 1 by default. */
  numHeads?: number;
  /** Positive integer, 1 by default: queries are of means over windows of strides×strides, as an involution's kernels. */
  strides?: number;
}

const ARGUMENTS: OwnArgumentNames<SelfAttention2DLayerArgs> = { numHeads: true, strides: true };

const PROJECTIONS = ['query', 'key', 'value', 'output'] as const;
type Projection = (typeof PROJECTIONS)[number];
type Weight = `${Projection}/${'kernel' | 'bias'}`;

/**
 * Global self-attention over the positions of a map (Vaswani et al., NeurIPS 2017, arXiv 1706.03762), without any encoding of the
 * positions: every position sums up all others, by the likeness of its query to their keys.
 *
 *     y = output(softmax(query(pool(x))·key(x)ᵀ / √(C/numHeads))·value(x))
 *
 * It costs O(Ho·Wo·H·W·C), and holds numHeads·Ho·Wo·H·W weights for each sample. Input float32 [B, H, W, C], output float32
 * [B, ⌈H/strides⌉, ⌈W/strides⌉, C]. Weights: `query/kernel` [1, 1, C, C], `query/bias`, and likewise of `key`, `value`, `output`.
 *
 * @throws RangeError for an argument out of range, and at build for channels that numHeads does not divide
 */
export class SelfAttention2D extends WeightedLayer<Weight> implements Aggregator, CountedLayer {
  static readonly className = 'SelfAttention2D';

  readonly numHeads: number;
  readonly strides: number;

  constructor(given?: SelfAttention2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.numHeads = toInteger(this.label, 'numHeads', args.numHeads ?? 1);
    this.strides = toInteger(this.label, 'strides', args.strides ?? 1);
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    if (channels % this.numHeads !== 0) {
      throw new RangeError(
        `${this.label}: numHeads is ${this.numHeads}, which does not divide the input's ${channels} channels`,
      );
    }
    const shapes = PROJECTIONS.flatMap((name) => [
      [`${name}/kernel`, [1, 1, channels, channels]],
      [`${name}/bias`, [channels]],
    ]);
    return Object.fromEntries(shapes) as WeightShapes<Weight>;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = inputList(inputs);
    return this.aggregate(x, x);
  }

  aggregate(values: Tensor4D, source: Tensor4D): Tensor {
    return tidy(() => {
      const pooled = ceilAvgPool(source, this.strides);
      const heads = (name: Projection, x: Tensor4D) =>
        byHead(this.project(name, x), this.numHeads, 1)[0];
      const sums = attend(heads('query', pooled), heads('key', source), heads('value', values));
      return this.project('output', reshape(sums, pooled.shape) as Tensor4D);
    });
  }

  private project(name: Projection, x: Tensor4D): Tensor4D {
    const filter = this.read<Tensor4D>(`${name}/kernel`);
    return fused.conv2d({ x, filter, bias: this.read<Tensor1D>(`${name}/bias`) });
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const shape = firstShape(inputShape);
    const channels = channelsOf(this.label, shape);
    const keys = pixelsOf(shape);
    const queries = pixelsOf(this.computeOutputShape(inputShape));
    return 2 * (queries + keys) * channels ** 2 + 2 * queries * keys * channels;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return involutionOutputShape(firstShape(inputShape), this.strides);
  }

  override getConfig(): serialization.ConfigDict {
    const { numHeads, strides } = this;
    return { ...super.getConfig(), numHeads, strides };
  }
}
