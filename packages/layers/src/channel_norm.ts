import {
  type serialization,
  type Tensor,
  type Tensor1D,
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
} from './arguments.ts';
import type { DescribedLayer, WeightShapes } from './described_layer.ts';

export interface ChannelNormLayerArgs extends LayerArgs {
  /** Keeps the divisor from 0; 1e-6 by default. */
  epsilon?: number;
}

const ARGUMENTS: OwnArgumentNames<ChannelNormLayerArgs> = { epsilon: true };

/** A normalisation with a scale γ and an offset β for each channel, and no statistics to keep. */
export abstract class ChannelNorm extends layers.Layer implements DescribedLayer {
  readonly epsilon: number;
  private gamma?: LayerVariable;
  private beta?: LayerVariable;

  constructor(given?: ChannelNormLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.epsilon = args.epsilon ?? 1e-6;
  }

  protected abstract readonly weightNames: { gamma: string; beta: string };
  protected abstract readonly initialGamma: 'zeros' | 'ones';
  protected abstract normalize(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D): Tensor;

  weightShapes(inputShape: Shape | Shape[]): WeightShapes {
    const layer = `${this.getClassName()} '${this.name}'`;
    const shape = [channelsOf(layer, firstShape(inputShape))];
    const { gamma, beta } = this.weightNames;
    return { [gamma]: shape, [beta]: shape };
  }

  override build(inputShape: Shape | Shape[]): void {
    const { gamma, beta } = this.weightNames;
    const shapes = this.weightShapes(inputShape);
    const initialGamma = initializers[this.initialGamma]();
    this.gamma = this.addWeight(gamma, shapes[gamma], 'float32', initialGamma);
    this.beta = this.addWeight(beta, shapes[beta], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return this.normalize(x, this.gamma!.read() as Tensor1D, this.beta!.read() as Tensor1D);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}
