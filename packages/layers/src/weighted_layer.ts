import type { Tensor } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import type { DescribedLayer, WeightShapes } from './described_layer.ts';
import { kaimingNormal } from './initializers.ts';

/** A layer that makes the weights that it describes; biases begin with 0. */
export abstract class WeightedLayer<Name extends string>
  extends layers.Layer
  implements DescribedLayer
{
  private variables = new Map<Name, LayerVariable>();

  abstract weightShapes(inputShape: Shape | Shape[]): WeightShapes<Name>;

  override build(inputShape: Shape | Shape[]): void {
    const shapes = Object.entries(this.weightShapes(inputShape)) as [Name, number[]][];
    for (const [name, shape] of shapes) {
      const initializer = name.endsWith('bias') ? initializers.zeros() : this.initializer();
      this.variables.set(name, this.addWeight(name, shape, 'float32', initializer));
    }
    super.build(inputShape);
  }

  /** What all weights but biases begin with: by default what He et al. draw kernels from. */
  protected initializer(): ReturnType<typeof kaimingNormal> {
    return kaimingNormal();
  }

  protected has(name: Name): boolean {
    return this.variables.has(name);
  }

  protected read<T extends Tensor>(name: Name): T {
    return this.variables.get(name)!.read() as T;
  }

  /** The layer as messages name it. */
  protected get label(): string {
    return `${this.getClassName()} '${this.name}'`;
  }
}
