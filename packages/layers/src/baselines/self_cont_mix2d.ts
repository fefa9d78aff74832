import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { AdaptiveAveragePooling2D } from '../adaptive_average_pooling2d.ts';
import type { Aggregator } from '../aggregator.ts';
import {
  channelsOf,
  firstShape,
  layerArguments,
  type OwnArgumentNames,
  pixelsOf,
  toInteger,
} from '../arguments.ts';
import { BatchNorm2d } from '../batch_norm2d.ts';
import { ceilAvgPool } from '../ceil_avg_pool.ts';
import { type ApplyPart, CompositeLayer } from '../composite_layer.ts';
import { REGIONS } from '../cont_mix_block.ts';
import { ContMix2D, type ContMix2DLayerArgs } from '../cont_mix2d.ts';
import type { CountedLayer, DescribedLayer, WeightShapes } from '../described_layer.ts';
import { GrowToWindow2D } from '../grow_to_window2d.ts';
import { smallNormal } from '../initializers.ts';
import { involutionOutputShape } from '../involution_geometry.ts';
import type { KernelLayout, KernelMaker } from '../kernel_maker.ts';

export interface SelfContMix2DLayerArgs extends ContMix2DLayerArgs {
  /** Positive integer, 1 by default: the outputs of windows of strides×strides are averaged. */
  strides?: number;
}

const ARGUMENTS: OwnArgumentNames<SelfContMix2DLayerArgs> = {
  kernelSize: true,
  smkSize: true,
  numHeads: true,
  strides: true,
};

const CONT_MIX = 'contmix';

/**
 * ContMix without the block around it, to stand where an involution stands: queries and keys are made of x, and the kernels that
 * follow from them are applied to x itself. A map that is too small for the window is enlarged first, and pooled back.
 *
 * Input float32 [B, H, W, C], output float32 [B, ⌈H/strides⌉, ⌈W/strides⌉, C]. Weights: `weight_query.0/kernel` [1, 1, C, C/2],
 * `weight_query.1/…` (a BatchNorm), `weight_key.1/kernel`, `weight_key.2/…`, and those of `ContMix2D` under `contmix`.
 *
 * @throws RangeError for an argument out of range, and at build for channels that are no multiple of 4·numHeads
 */
export class SelfContMix2D
  extends CompositeLayer
  implements DescribedLayer, CountedLayer, Aggregator, KernelMaker
{
  static readonly className = 'SelfContMix2D';

  readonly strides: number;
  private readonly mixing: Pick<ContMix2D, 'kernelSize' | 'smkSize' | 'numHeads'>;

  constructor(given?: SelfContMix2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `SelfContMix2D '${this.name}'`;
    this.strides = toInteger(layer, 'strides', args.strides ?? 1);
    const { kernelSize, smkSize, numHeads } = args;
    const mix = new ContMix2D({ name: this.name, kernelSize, smkSize, numHeads });
    this.mixing = { kernelSize: mix.kernelSize, smkSize: mix.smkSize, numHeads: mix.numHeads };
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes {
    const channels = channelsOf(`SelfContMix2D '${this.name}'`, firstShape(inputShape));
    const half = channels / 2;
    const norms = (...names: string[]): WeightShapes =>
      Object.fromEntries(
        ['weight_query.1', 'weight_key.2'].flatMap((norm) =>
          names.map((name) => [`${norm}/${name}`, [half]]),
        ),
      );
    const mix = this.contMix(this.name).weightShapes(this.shapesOfPart([1, 1, 1, channels]));
    return {
      'weight_query.0/kernel': [1, 1, channels, half],
      'weight_key.1/kernel': [1, 1, channels, half],
      ...norms('gamma', 'beta'),
      ...Object.fromEntries(
        Object.entries(mix).map(([name, shape]) => [`${CONT_MIX}/${name}`, shape]),
      ),
      ...norms('moving_mean', 'moving_variance'),
    };
  }

  override build(inputShape: Shape | Shape[]): void {
    this.weightShapes(inputShape);
    super.build(inputShape);
  }

  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const project = (x: SymbolicTensor, module: string, index: number) => {
      const conv = layers.conv2d({
        name: `${module}.${index}`,
        filters: x.shape[3]! / 2,
        kernelSize: 1,
        useBias: false,
        kernelInitializer: smallNormal(),
      });
      return apply(new BatchNorm2d({ name: `${module}.${index + 1}` }), apply(conv, x));
    };
    const grown = apply(this.growth(), x);
    const regions = apply(new AdaptiveAveragePooling2D({ outputSize: REGIONS }), grown);
    const query = project(grown, 'weight_query', 0);
    const key = project(regions, 'weight_key', 1);
    const mixed = apply(this.contMix(CONT_MIX), [grown, query, key]);
    return apply(new AdaptiveAveragePooling2D(), [mixed, x]);
  }

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    return tidy(() => ceilAvgPool(super.call(inputs, kwargs) as Tensor4D, this.strides));
  }

  aggregate(values: Tensor4D, source: Tensor4D): Tensor {
    return tidy(() => {
      const [, query, key] = this.inputsOfPart(CONT_MIX, source);
      const grown = this.growth().apply(values) as Tensor4D;
      const mixed = this.part(CONT_MIX).apply([grown, query, key]) as Tensor4D;
      const shrunk = new AdaptiveAveragePooling2D().apply([mixed, values]) as Tensor4D;
      return ceilAvgPool(shrunk, this.strides);
    });
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const shapes = this.shapesOfPart(firstShape(inputShape));
    const [[, , , channels]] = shapes;
    const projections = (pixelsOf(shapes[1]) + REGIONS ** 2) * (channels! * (channels! / 2));
    return projections + this.contMix(this.name).multiplyAdds(shapes);
  }

  kernelLayout(inputShape: readonly number[]): KernelLayout {
    const [grown] = this.shapesOfPart([...inputShape]);
    return this.contMix(this.name).kernelLayout(grown as number[]);
  }

  makeKernels([x]: Tensor4D[]): Tensor[] {
    return tidy(() => {
      const part = this.part(CONT_MIX) as ContMix2D;
      return part.makeKernels(this.inputsOfPart(CONT_MIX, x));
    });
  }

  private contMix(name: string): ContMix2D {
    return new ContMix2D({ name, ...this.mixing });
  }

  private growth(): GrowToWindow2D {
    return new GrowToWindow2D({ windowSize: this.mixing.kernelSize });
  }

  /** Shapes of what the kernels are applied to, of the queries and of the keys. */
  private shapesOfPart(inputShape: Shape): Shape[] {
    const grown = this.growth().computeOutputShape(inputShape) as Shape;
    const [batch, height, width, channels] = grown;
    const half = channels! / 2;
    return [grown, [batch, height, width, half], [batch, REGIONS, REGIONS, half]];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return involutionOutputShape(firstShape(inputShape), this.strides);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.mixing, strides: this.strides };
  }
}
