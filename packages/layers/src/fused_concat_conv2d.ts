import { type FusedActivation, fused } from '@dynaconv/involution-ops/base';
import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
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
 * activation(conv2d(concat(x₀, x₁, …)) + bias) for inference, where the maps are joined along the channels, those of another size than
 * the first after `BilinearResize2D` to it. It is the sum of a convolution of each map, so that the joined map is never made, and one
 * enlarged map at a time.
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
      const [, height, width] = xs[0].shape;
      const pad = (this.kernelSize - 1) / 2;
      let sum: Tensor4D | undefined;
      for (const [i, x] of xs.entries()) {
        const isLast = i === xs.length - 1;
        const enlarged = tidy(() => resizeBilinear(x, height, width));
        const next = fused.conv2d({
          x: enlarged,
          filter: this.kernels[i].read() as Tensor4D,
          pad,
          residual: sum,
          bias: isLast ? this.bias!.read() : undefined,
          activation: isLast ? this.activation : 'linear',
        }) as Tensor4D;
        // At once: all of them would be as large as the joined map.
        sum?.dispose();
        if (enlarged !== x) enlarged.dispose();
        sum = next;
      }
      return sum!;
    });
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
