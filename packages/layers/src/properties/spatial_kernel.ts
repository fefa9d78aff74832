import { clone, grad, slice, sum, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { isAggregator } from '../aggregator.ts';

type Layer = InstanceType<typeof layers.Layer>;

/** A value of a layer's output. */
export interface OutputPlace {
  row: number;
  column: number;
  channel: number;
}

/**
 * The weights by which a layer adds up the pixels of its input to one value of its output, the sum over input channels, [H, W]: the
 * gradient of that value, while the weights that the layer makes of its input are held. It has the window of a convolution, and the whole
 * map of self-attention.
 *
 * @param layer any layer from a map to a map; one that makes weights of its input has to be an `Aggregator`
 * @param x float32 [1, H, W, C]
 * @returns the weights row by row
 * @throws RangeError for a batch of more than one, and for a place that the output does not have
 */
export function spatialKernel(layer: Layer, x: Tensor4D, place: OutputPlace): Float32Array {
  const [batch, ...size] = x.shape;
  if (batch !== 1) {
    throw new RangeError(`spatialKernel: x has a batch of ${batch}, expected one image`);
  }
  const [, rows, columns, channels] = layer.computeOutputShape([1, ...size]) as number[];
  const { row, column, channel } = place;
  const isIn = (n: number, length: number) => Number.isInteger(n) && n >= 0 && n < length;
  if (!isIn(row, rows) || !isIn(column, columns) || !isIn(channel, channels)) {
    throw new RangeError(
      `spatialKernel: got row ${row}, column ${column}, channel ${channel} of an output of ${rows}×${columns}×${channels}`,
    );
  }
  return tidy(() => {
    if (!layer.built) layer.apply(x);
    // A tensor of its own, through which no gradient flows.
    const source = clone(x);
    const value = (values: Tensor) => {
      const y = isAggregator(layer)
        ? layer.aggregate(values as Tensor4D, source)
        : (layer.apply(values) as Tensor);
      return sum(slice(y, [0, row, column, channel], [1, 1, 1, 1]));
    };
    return sum(grad(value)(x), [0, 3]).dataSync() as Float32Array;
  });
}
