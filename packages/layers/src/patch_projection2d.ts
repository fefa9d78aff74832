import { fused } from '@dynaconv/involution-ops/base';
import {
  type serialization,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
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
  toInteger,
} from './arguments.ts';
import type { CountedLayer, WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';
import { WeightedLayer } from './weighted_layer.ts';

export interface PatchProjection2DLayerArgs extends LayerArgs {
  filters: number;
  /** Side of the patches. */
  patchSize: number;
}

type Weight = 'kernel' | 'bias';

const ARGUMENTS: OwnArgumentNames<PatchProjection2DLayerArgs> = { filters: true, patchSize: true };

/**
 * A linear map of patches that share nothing: a convolution with bias whose stride is its window's side, without padding. Rows and
 * columns that fill no patch are left out, as by PyTorch's.
 *
 * Input float32 [B, H, W, C], output [B, ⌊H/patchSize⌋, ⌊W/patchSize⌋, filters]. Weights: `kernel` [patchSize, patchSize, C, filters],
 * `bias` [filters].
 *
 * @throws RangeError for an argument out of range
 */
export class PatchProjection2D extends WeightedLayer<Weight> implements CountedLayer {
  static readonly className = 'PatchProjection2D';

  readonly filters: number;
  readonly patchSize: number;

  constructor(given: PatchProjection2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.filters = toInteger(this.label, 'filters', args.filters);
    this.patchSize = toInteger(this.label, 'patchSize', args.patchSize);
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const { filters, patchSize } = this;
    const channels = channelsOf(this.label, firstShape(inputShape));
    return { kernel: [patchSize, patchSize, channels, filters], bias: [filters] };
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const { kernel } = this.weightShapes(inputShape);
    return pixelsOf(firstShape(this.computeOutputShape(inputShape))) * util.sizeFromShape(kernel);
  }

  protected override initializer() {
    return smallNormal();
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const [filter, bias] = [this.read<Tensor4D>('kernel'), this.read<Tensor1D>('bias')];
      return fused.conv2d({ x, filter, strides: this.patchSize, bias });
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width] = firstShape(inputShape);
    const patches = (n: number | null) => (n === null ? null : Math.floor(n / this.patchSize));
    return [batch, patches(height), patches(width), this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, patchSize } = this;
    return { ...super.getConfig(), filters, patchSize };
  }
}
