import { avgPool, type Tensor4D } from '@tensorflow/tfjs-core';
import { type Resampling, resample } from './resample.ts';
import { SizedLayer } from './sized_layer.ts';

/**
 * Means over windows that share the map out evenly: along an axis of n, output i of m is the mean of the inputs from
 * ⌊i·n/m⌋ up to ⌈(i + 1)·n/m⌉ (PyTorch's `AdaptiveAvgPool2d`). Windows overlap where m does not divide n, and repeat
 * where m exceeds it.
 *
 * Input float32 [B, H, W, C], or [x, like]; output [B, …outputSize, C], or of like's height and width.
 *
 * @throws RangeError for an argument out of range, or where neither `outputSize` nor a second input says the size
 */
export class AdaptiveAveragePooling2D extends SizedLayer {
  static readonly className = 'AdaptiveAveragePooling2D';

  protected override resize(x: Tensor4D, height: number, width: number): Tensor4D {
    const rows = x.shape[1] / height;
    const columns = x.shape[2] / width;
    const areEqual = Number.isInteger(rows) && Number.isInteger(columns);
    if (areEqual && rows * columns > 1)
      return avgPool(x, [rows, columns], [rows, columns], 'valid');
    return resample(x, height, width, windowMeans);
  }
}

/** Means over windows of any sizes; where the windows are equal, avgPool does it faster. */
const windowMeans: Resampling = (inputs, outputs) =>
  Array.from({ length: outputs }, (_, i) => {
    const first = Math.floor((i * inputs) / outputs);
    const size = Math.ceil(((i + 1) * inputs) / outputs) - first;
    return { first, weights: Array(size).fill(1 / size) };
  });
