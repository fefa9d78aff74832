import { MaskLayer } from './mask_layer.ts';

/**
 * Dropout of single values. tfjs's own draws the same mask in every step where it has a seed, and another one in every run where it
 * has none. Masks are the same on every backend, for a seed.
 *
 * Input and output float32 of any shape.
 */
export class SeededDropout extends MaskLayer {
  static readonly className = 'SeededDropout';

  protected override maskShape(inputShape: number[]): number[] {
    return inputShape;
  }
}
