import type { Shape } from '@tensorflow/tfjs-layers';

/** Shapes of a layer's weights, by their names, in the order of its `weights`. */
export type WeightShapes<Name extends string = string> = Record<Name, number[]>;

/**
 * A layer that tells the shapes of its weights before it makes any. All of them are trainable, except for the statistics of a
 * BatchNorm: those that end in `moving_mean` and `moving_variance`.
 */
export interface DescribedLayer {
  /** @param inputShape as `build` takes it: one shape, or one for each input */
  weightShapes(inputShape: Shape | Shape[]): WeightShapes;
}

/** A layer that tells what it costs, before it runs. */
export interface CountedLayer {
  /**
   * Multiply–adds for one image.
   * @param inputShape as `build` takes it, H and W known
   */
  multiplyAdds(inputShape: Shape | Shape[]): number;
}
