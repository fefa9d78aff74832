import type { Shape } from '@tensorflow/tfjs-layers';

/** Shapes of a layer's weights, by their names, in the order of its `weights`. */
export type WeightShapes<Name extends string = string> = Record<Name, number[]>;

/** A layer that tells the shapes of its weights, all of them trainable, before it makes any. */
export interface DescribedLayer {
  /** @param inputShape as `build` takes it: one shape, or one for each input */
  weightShapes(inputShape: Shape | Shape[]): WeightShapes;
}
