import { fused } from '@dynaconv/involution-ops/base';
import {
  add,
  concat,
  mul,
  reshape,
  type serialization,
  slice,
  softmax,
  sum,
  type Tensor,
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
  toInteger,
  toOddInteger,
} from '../arguments.ts';
import type { WeightShapes } from '../described_layer.ts';
import { WeightedLayer } from '../weighted_layer.ts';

export interface ContMixConvLayerArgs extends LayerArgs {
  /** Output channels. */
  filters: number;
  /** Side K of the window, odd; 3 by default. */
  kernelSize?: number;
  /** Number R of region centres; 8 by default. */
  regions?: number;
}

const ARGUMENTS: OwnArgumentNames<ContMixConvLayerArgs> = {
  filters: true,
  kernelSize: true,
  regions: true,
};

export type ContMixConvWeight = 'centers/kernel' | 'regions/kernel' | 'shared/kernel';

/**
 * A convolution with a whole kernel, of all input and all output channels, for every position: a linear map of the position's likeness
 * to R learnt centres,
 *
 *     α(p) = softmax_r ⟨x(p), center_r⟩,   kernel(p) = Σ_r α_r(p)·W_r + W_0
 *
 * It is computed as Σ_r α_r(p)·conv(x, W_r)(p) + conv(x, W_0)(p), which is the same, and holds R + 2 maps rather than a
 * kernel for every position. The border is zeros.
 *
 * Input float32 [B, H, W, C], output float32 [B, H, W, filters]. Weights: `centers/kernel` [1, 1, C, R], `regions/kernel`
 * [K, K, C, R·filters], one W_r after the other, and `shared/kernel` [K, K, C, filters], W_0.
 *
 * @throws RangeError for an argument out of range
 */
export class ContMixConv<More extends string = never>
  extends WeightedLayer<ContMixConvWeight | More>
  implements Aggregator
{
  static readonly className: string = 'ContMixConv';

  readonly filters: number;
  readonly kernelSize: number;
  readonly regions: number;

  constructor(given: ContMixConvLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.filters = toInteger(this.label, 'filters', args.filters);
    this.kernelSize = toOddInteger(this.label, 'kernelSize', args.kernelSize ?? 3);
    this.regions = toInteger(this.label, 'regions', args.regions ?? 8);
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<ContMixConvWeight | More> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    const { kernelSize, filters, regions } = this;
    const shapes: WeightShapes<ContMixConvWeight> = {
      'centers/kernel': [1, 1, channels, regions],
      'regions/kernel': [kernelSize, kernelSize, channels, regions * filters],
      'shared/kernel': [kernelSize, kernelSize, channels, filters],
    };
    return shapes as WeightShapes<ContMixConvWeight | More>;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [x] = inputList(inputs);
    return this.aggregate(x, x);
  }

  aggregate(values: Tensor4D, source: Tensor4D): Tensor {
    return tidy(() => {
      const { filters, regions } = this;
      const likeness = softmax(
        fused.conv2d({ x: source, filter: this.read<Tensor4D>('centers/kernel') }),
      );
      const filter = concat([this.read('regions/kernel'), this.read('shared/kernel')], 3);
      const pad = (this.kernelSize - 1) / 2;
      const all = fused.conv2d({ x: values, filter: filter as Tensor4D, pad });
      const [batch, height, width] = all.shape;
      const ofRegions = slice(all, [0, 0, 0, 0], [-1, -1, -1, regions * filters]);
      const shared = slice(all, [0, 0, 0, regions * filters], [-1, -1, -1, filters]);
      const weighted = mul(
        reshape(ofRegions, [-1, regions, filters]),
        reshape(likeness, [-1, regions, 1]),
      );
      return add(reshape(sum(weighted, 1), [batch, height, width, filters]), shared);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [...firstShape(inputShape).slice(0, 3), this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, regions } = this;
    return { ...super.getConfig(), filters, kernelSize, regions };
  }
}
