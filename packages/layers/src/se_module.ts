import { fused } from '@dynaconv/involution-ops';
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
  toInteger,
} from './arguments.ts';
import type { DescribedLayer, WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';

export interface SEModuleLayerArgs extends LayerArgs {
  /** The bottleneck has max(16, ⌊C / reductionRatio⌋) channels; 8 by default. */
  reductionRatio?: number;
}

type Weight = 'proj.1/kernel' | 'proj.1/bias' | 'proj.3/kernel' | 'proj.3/bias';

/** Channels of the bottleneck of an `SEModule`. */
export const squeezedChannels = (channels: number, reductionRatio = 8): number =>
  Math.max(16, Math.floor(channels / reductionRatio));

const ARGUMENTS: OwnArgumentNames<SEModuleLayerArgs> = { reductionRatio: true };

/**
 * Squeeze and excitation (Hu et al., CVPR 2018, arXiv 1709.01507), with GELU as in OverLoCK:
 *
 *     y = x · sigmoid(proj.3(gelu(proj.1(mean_HW(x)))))
 *
 * Input and output float32 [B, H, W, C]. Weights, by the names of the official module: `proj.1/kernel` [1, 1, C, r],
 * `proj.1/bias`, `proj.3/kernel` [1, 1, r, C], `proj.3/bias`, with r = max(16, ⌊C/8⌋).
 *
 * @throws RangeError for an argument out of range
 */
export class SEModule extends layers.Layer implements DescribedLayer {
  static readonly className = 'SEModule';

  readonly reductionRatio: number;
  private variables?: Record<Weight, LayerVariable>;

  constructor(given?: SEModuleLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `SEModule '${this.name}'`;
    this.reductionRatio = toInteger(layer, 'reductionRatio', args.reductionRatio ?? 8);
  }

  weightShapes(inputShape: Shape | Shape[]): WeightShapes<Weight> {
    const channels = channelsOf(`SEModule '${this.name}'`, firstShape(inputShape));
    const squeezed = squeezedChannels(channels, this.reductionRatio);
    return {
      'proj.1/kernel': [1, 1, channels, squeezed],
      'proj.1/bias': [squeezed],
      'proj.3/kernel': [1, 1, squeezed, channels],
      'proj.3/bias': [channels],
    };
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
        activation: 'gelu',
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
    return { ...super.getConfig(), reductionRatio: this.reductionRatio };
  }
}
