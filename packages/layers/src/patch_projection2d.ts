import { fused } from '@dynaconv/involution-ops';
import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
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
import type { CountedLayer, DescribedLayer, WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';

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
export class PatchProjection2D extends layers.Layer implements DescribedLayer, CountedLayer {
  static readonly className = 'PatchProjection2D';

  readonly filters: number;
  readonly patchSize: number;
  private variables?: Record<Weight, LayerVariable>;

  constructor(given: PatchProjection2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `PatchProjection2D '${this.name}'`;
    this.filters = toInteger(layer, 'filters', args.filters);
    this.patchSize = toInteger(layer, 'patchSize', args.patchSize);
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const { filters, patchSize } = this;
    const channels = channelsOf(`PatchProjection2D '${this.name}'`, firstShape(inputShape));
    return { kernel: [patchSize, patchSize, channels, filters], bias: [filters] };
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const { kernel } = this.weightShapes(inputShape);
    return (
      pixelsOf(firstShape(this.computeOutputShape(inputShape))) * kernel.reduce((a, b) => a * b)
    );
  }

  override build(inputShape: Shape | Shape[]): void {
    const { kernel, bias } = this.weightShapes(inputShape);
    this.variables = {
      kernel: this.addWeight('kernel', kernel, 'float32', smallNormal()),
      bias: this.addWeight('bias', bias, 'float32', initializers.zeros()),
    };
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const { kernel, bias } = this.variables!;
      const filter = kernel.read() as Tensor4D;
      return fused.conv2d({ x, filter, strides: this.patchSize, bias: bias.read() });
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
