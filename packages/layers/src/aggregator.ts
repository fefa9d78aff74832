import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

/**
 * A layer whose outputs are weighted sums of its inputs, with weights that it makes of the inputs too. `apply(x)` is
 * `aggregate(x, x)`.
 */
export interface Aggregator {
  /**
   * Sums up `values` with the weights that the layer makes of `source`; with these held, it is affine in `values`.
   *
   * @param values float32 [B, H, W, C]
   * @param source of the same shape
   * @returns float32 [B, Ho, Wo, C']
   */
  aggregate(values: Tensor4D, source: Tensor4D): Tensor;
}

type Layer = InstanceType<typeof layers.Layer>;

export const isAggregator = (layer: Layer): layer is Layer & Aggregator => 'aggregate' in layer;
