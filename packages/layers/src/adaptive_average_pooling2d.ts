import {
  avgPool,
  matMul,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs-core';
import { SizedLayer } from './sized_layer.ts';

/**
 * Means over windows that share the map out evenly: along an axis of n, output i of m is the mean of the inputs from
 * ⌊i·n/m⌋ up to ⌈(i + 1)·n/m⌉ (PyTorch's `AdaptiveAvgPool2d`). Windows overlap where m does not divide n, and repeat
 * where m exceeds it.
 *
 * Input float32 [B, H, W, C], or [x, like]; output [B, …outputSize, C], or of like's height and width.
 *
 * @throws RangeError for an argument out of range, or where nothing says the size
 */
export class AdaptiveAveragePooling2D extends SizedLayer {
  static readonly className = 'AdaptiveAveragePooling2D';

  protected override resize(x: Tensor4D, rows: number, columns: number): Tensor4D {
    const [batch, height, width, channels] = x.shape;
    if (height === rows && width === columns) return x;
    if (height % rows === 0 && width % columns === 0) {
      const window: [number, number] = [height / rows, width / columns];
      return avgPool(x, window, window, 'valid');
    }
    // The windows are rectangles, so that the mean is one along W of means along H: two products with small matrices.
    const byRow = reshape(x, [batch, height, width * channels]);
    const pooled = matMul(windowMeans(height, rows), byRow);
    const byColumn = reshape(pooled, [batch * rows, width, channels]);
    const means = matMul(windowMeans(width, columns), byColumn);
    return reshape(means, [batch, rows, columns, channels]);
  }
}

/** The matrix [1, m, n] that takes n inputs to the means of the m windows. */
function windowMeans(inputs: number, outputs: number): Tensor {
  const matrix = new Float32Array(outputs * inputs);
  for (let i = 0; i < outputs; i++) {
    const start = Math.floor((i * inputs) / outputs);
    const end = Math.ceil(((i + 1) * inputs) / outputs);
    matrix.fill(1 / (end - start), i * inputs + start, i * inputs + end);
  }
  return tensor(matrix, [1, outputs, inputs]);
}
