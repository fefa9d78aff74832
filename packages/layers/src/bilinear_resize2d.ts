import { image, type Tensor4D } from '@tensorflow/tfjs-core';
import { SizedLayer } from './sized_layer.ts';

/**
 * Bilinear interpolation between the centres of pixels: PyTorch's `interpolate(mode='bilinear', align_corners=False)`.
 *
 * Input float32 [B, H, W, C], or [x, like]; output [B, …outputSize, C], or of like's height and width.
 *
 * @throws RangeError for an argument out of range, or where nothing says the size
 */
export class BilinearResize2D extends SizedLayer {
  static readonly className = 'BilinearResize2D';

  protected override resize(x: Tensor4D, height: number, width: number): Tensor4D {
    return resizeBilinear(x, height, width);
  }
}

/** x at another size; itself where it has it. */
export function resizeBilinear(x: Tensor4D, height: number, width: number): Tensor4D {
  if (x.shape[1] === height && x.shape[2] === width) return x;
  return image.resizeBilinear(x, [height, width], false, true);
}
