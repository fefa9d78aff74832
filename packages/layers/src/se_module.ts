import { type FusedActivation, fused } from '@dynaconv/involution-ops/base';
import {
  mean,
  mul,
  type serialization,
  sigmoid,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toActivation,
  toInteger,
} from './arguments.ts';
import type { CountedLayer, DescribedLayer, WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';

export interface SEModuleLayerArgs extends LayerArgs {
  /** The bottleneck has max(minimumChannels, ⌊C / reductionRatio⌋) channels; 8 by default, 16 in the paper. */
  reductionRatio?: number;
  /** 16 by default; 1 in the paper. */
  minimumChannels?: number;
  /** Of the bottleneck: 'gelu' by default; 'relu' in the paper. */
  activation?: FusedActivation;
}

type Weight = 'proj.1/kernel' | 'proj.1/bias' | 'proj.3/kernel' | 'proj.3/bias';

const ARGUMENTS: OwnArgumentNames<SEModuleLayerArgs> = {
  reductionRatio: true,
  minimumChannels: true,
  activation: true,
};

/**
 * Squeeze and excitation (Hu et al., CVPR 2018, arXiv 1709.01507), by default as OverLoCK has it:
 *
 *     y = x · sigmoid(proj.3(activation(proj.1(mean_HW(x)))))
 *
 * As published it is `new SEModule({ reductionRatio: 16, minimumChannels: 1, activation: 'relu' })`.
 *
 * Input and output float32 [B, H, W, C]. Weights, by the names of the official module: `proj.1/kernel` [1, 1, C, r],
 * `proj.1/bias`, `proj.3/kernel` [1, 1, r, C], `proj.3/bias`, with the bottleneck's r channels.
 *
 * @throws RangeError for an argument out of range
 */
export class SEModule extends layers.Layer implements DescribedLayer, CountedLayer {
  static readonly className = 'SEModule';

  readonly reductionRatio: number;
  readonly minimumChannels: number;
  readonly activation: FusedActivation;
  private variables?: Record<Weight, LayerVariable>;

  constructor(given?: SEModuleLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `SEModule '${this.name}'`;
    this.reductionRatio = toInteger(layer, 'reductionRatio', args.reductionRatio ?? 8);
    this.minimumChannels = toInteger(layer, 'minimumChannels', args.minimumChannels ?? 16);
    this.activation = toActivation(layer, args.activation ?? 'gelu');
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const channels = channelsOf(`SEModule '${this.name}'`, firstShape(inputShape));
    const squeezed = Math.max(this.minimumChannels, Math.floor(channels / this.reductionRatio));
    return {
      'proj.1/kernel': [1, 1, channels, squeezed],
      'proj.1/bias': [squeezed],
      'proj.3/kernel': [1, 1, squeezed, channels],
      'proj.3/bias': [channels],
    };
  }

  multiplyAdds(inputShape: Shape | Shape[]): number {
    const [, , channels, squeezed] = this.weightShapes(inputShape)['proj.1/kernel'];
    return 2 * channels * squeezed;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shapes = this.weightShapes(inputShape);
    const kernel = (name: Weight) => this.addWeight(name, shapes[name], 'float32', smallNormal());
    const bias = (name: Weight) =>
      this.addWeight(name, shapes[name], 'float32', initializers.zeros());
    this.variables = {
      'proj.1/kernel': kernel('proj.1/kernel'),
      'proj.1/bias': bias('proj.1/bias'),
      'proj.3/kernel': kernel('proj.3/kernel'),
      'proj.3/bias': bias('proj.3/bias'),
    };
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const read = (name: Weight) => this.variables![name].read();
      const hidden = fused.conv2d({
        x: mean(x, [1, 2], true) as Tensor4D,
        filter: read('proj.1/kernel') as Tensor4D,
        bias: read('proj.1/bias'),
        activation: this.activation,
      });
      const excitation = fused.conv2d({
        x: hidden,
        filter: read('proj.3/kernel') as Tensor4D,
        bias: read('proj.3/bias'),
      });
      return mul(x, sigmoid(excitation));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { reductionRatio, minimumChannels, activation } = this;
    return { ...super.getConfig(), reductionRatio, minimumChannels, activation };
  }
}
