import { type Tensor, type Tensor1D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, firstShape, inputList } from './arguments.ts';
import type { DescribedLayer, WeightShapes } from './described_layer.ts';

type Initializer = ReturnType<typeof initializers.zeros>;

/** A layer that keeps a map's shape, with a scale γ and an offset β for each channel; β is initialised to 0. */
export abstract class ChannelAffine extends layers.Layer implements DescribedLayer {
  private gamma?: LayerVariable;
  private beta?: LayerVariable;

  protected abstract readonly weightNames: { gamma: string; beta: string };
  protected abstract readonly initialGamma: () => Initializer;
  protected abstract transform(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D): Tensor;

  weightShapes(inputShape: Shape | Shape[]): WeightShapes {
    const layer = `${this.getClassName()} '${this.name}'`;
    const shape = [channelsOf(layer, firstShape(inputShape))];
    const { gamma, beta } = this.weightNames;
    return { [gamma]: shape, [beta]: shape };
  }

  override build(inputShape: Shape | Shape[]): void {
    const { gamma, beta } = this.weightNames;
    const shapes = this.weightShapes(inputShape);
    this.gamma = this.addWeight(gamma, shapes[gamma], 'float32', this.initialGamma());
    this.beta = this.addWeight(beta, shapes[beta], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return this.transform(x, this.gamma!.read() as Tensor1D, this.beta!.read() as Tensor1D);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }
}
