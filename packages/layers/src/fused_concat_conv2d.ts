import { type FusedActivation, fused } from '@dynaconv/involution-ops/base';
import {
  concat,
  pad,
  type serialization,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  shapeList,
  toActivation,
  toInteger,
  toOddInteger,
} from './arguments.ts';
import { resizeBilinear } from './bilinear_resize2d.ts';
import { kaimingNormal } from './initializers.ts';

export interface FusedConcatConv2DLayerArgs extends LayerArgs {
  filters: number;
  /** Side of the window; odd. The padding is (kernelSize − 1)/2 zeros on each side. */
  kernelSize: number;
  /** 'linear' (default), 'relu', 'gelu' or 'silu'. */
  activation?: FusedActivation;
}

const ARGUMENTS: OwnArgumentNames<FusedConcatConv2DLayerArgs> = {
  filters: true,
  kernelSize: true,
  activation: true,
};

/**
 * Values of a strip of rows. A map that is added to in strips needs a strip of memory in place of a second map; each call of a
 * convolution lays out its filter anew, which takes some percent of this many outputs' time.
 */
const STRIP = 2 ** 20;

const stripRows = (rowSize: number): number => Math.max(1, Math.floor(STRIP / rowSize));

/** The rows that some rows of the output read, with the zeros around the map. */
function windowsOf(x: Tensor4D, first: number, rows: number, reach: number): Tensor4D {
  const height = x.shape[1];
  const [from, to] = [first - reach, Math.min(first + rows, height) + reach];
  const [top, bottom] = [Math.max(0, from), Math.min(height, to)];
  return pad(slice(x, [0, top, 0, 0], [-1, bottom - top, -1, -1]), [
    [0, 0],
    [top - from, to - bottom],
    [reach, reach],
    [0, 0],
  ]);
}

/**
 * activation(conv2d(concat(x₀, x₁, …)) + bias) for inference, where the maps are joined along the channels, those of another size than
 * the first after `BilinearResize2D` to it. It is the sum of a convolution of each map, so that the joined map is never made, and one
 * enlarged map at a time; a large sum is made in strips of rows.
 *
 * Inputs float32 [B, Hᵢ, Wᵢ, Cᵢ], output float32 [B, H₀, W₀, filters]. Weights: `kernel_0` [K, K, C₀, filters], `kernel_1`, …, `bias` [filters].
 *
 * @throws RangeError for an argument out of range
 */
export class FusedConcatConv2D extends layers.Layer {
  static readonly className = 'FusedConcatConv2D';

  readonly filters: number;
  readonly kernelSize: number;
  readonly activation: FusedActivation;
  private kernels: LayerVariable[] = [];
  private bias?: LayerVariable;

  constructor(given: FusedConcatConv2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `FusedConcatConv2D '${this.name}'`;
    this.filters = toInteger(layer, 'filters', args.filters);
    this.kernelSize = toOddInteger(layer, 'kernelSize', args.kernelSize);
    this.activation = toActivation(layer, args.activation ?? 'linear');
  }

  override build(inputShape: Shape | Shape[]): void {
    const { filters, kernelSize } = this;
    this.kernels = shapeList(inputShape).map((shape, i) => {
      const channels = channelsOf(`FusedConcatConv2D '${this.name}'`, shape);
      const kernelShape = [kernelSize, kernelSize, channels, filters];
      return this.addWeight(`kernel_${i}`, kernelShape, 'float32', kaimingNormal());
    });
    this.bias = this.addWeight('bias', [filters], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const xs = inputList(inputs) as Tensor4D[];
      const [batch, height, width] = xs[0].shape;
      const rows = stripRows(batch * width * this.filters);
      let sums: Tensor4D[] = [];
      for (const [i, x] of xs.entries()) {
        const enlarged = tidy(() => resizeBilinear(x, height, width));
        const before = sums;
        sums = Array.from({ length: Math.ceil(height / rows) }, (_, strip) => {
          const next = tidy(() =>
            this.convolve(enlarged, i, i === xs.length - 1, strip * rows, rows, before[strip]),
          );
          // At once: all of them would be as large as the joined map.
          before[strip]?.dispose();
          return next;
        });
        if (enlarged !== x) enlarged.dispose();
      }
      return sums.length === 1 ? sums[0] : concat(sums, 1);
    });
  }

  /** Map i's share of some rows of the output, added to the others'. */
  private convolve(
    x: Tensor4D,
    i: number,
    isLast: boolean,
    first: number,
    rows: number,
    residual: Tensor4D | undefined,
  ): Tensor4D {
    const reach = (this.kernelSize - 1) / 2;
    const isWhole = first === 0 && rows >= x.shape[1];
    return fused.conv2d({
      x: isWhole ? x : windowsOf(x, first, rows, reach),
      filter: this.kernels[i].read() as Tensor4D,
      pad: isWhole ? reach : 0,
      residual,
      bias: isLast ? this.bias!.read() : undefined,
      activation: isLast ? this.activation : 'linear',
    }) as Tensor4D;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, height, width] = shapeList(inputShape)[0];
    return [batch, height, width, this.filters];
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, activation } = this;
    return { ...super.getConfig(), filters, kernelSize, activation };
  }
}
