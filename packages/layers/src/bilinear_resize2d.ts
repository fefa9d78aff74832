import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Resampling, resample } from './resample.ts';
import { SizedLayer } from './sized_layer.ts';

/**
 * Bilinear interpolation between the centres of pixels: PyTorch's `interpolate(mode='bilinear', align_corners=False)`.
 *
 * Input float32 [B, H, W, C], or [x, like]; output [B, …outputSize, C], or of like's height and width.
 *
 * @throws RangeError for an argument out of range, or where neither `outputSize` nor a second input says the size
 */
export class BilinearResize2D extends SizedLayer {
  static readonly className = 'BilinearResize2D';

  protected override resize(x: Tensor4D, height: number, width: number): Tensor4D {
    return resizeBilinear(x, height, width);
  }
}

/** The same as a function. */
export const resizeBilinear = (x: Tensor4D, height: number, width: number): Tensor4D =>
  resample(x, height, width, betweenCentres);

const betweenCentres: Resampling = (inputs, outputs) =>
  Array.from({ length: outputs }, (_, i) => {
    const centre = Math.max(((i + 0.5) * inputs) / outputs - 0.5, 0);
    const first = Math.floor(centre);
    const weight = centre - first;
    return { first, weights: first + 1 < inputs ? [1 - weight, weight] : [1] };
  });
