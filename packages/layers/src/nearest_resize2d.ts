import { image, type Tensor4D } from '@tensorflow/tfjs-core';
import { SizedLayer } from './sized_layer.ts';

/**
 * The pixel at ⌊i·n/m⌋ for output i of m along an axis of n: PyTorch's `interpolate(mode='nearest')`.
 *
 * Input float32 [B, H, W, C], or [x, like]; output [B, …outputSize, C], or of like's height and width.
 *
 * @throws RangeError for an argument out of range, or where neither `outputSize` nor a second input says the size
 */
export class NearestResize2D extends SizedLayer {
  static readonly className = 'NearestResize2D';

  protected override resize(x: Tensor4D, height: number, width: number): Tensor4D {
    if (x.shape[1] === height && x.shape[2] === width) return x;
    return image.resizeNearestNeighbor(x, [height, width]);
  }
}
