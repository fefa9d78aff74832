import { add, mul, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { windowSizes } from '../contracts/window.ts';
import { readClamped } from './clamped_axis.ts';
import { splitGroups, weightsByTap } from './taps.ts';

/** `NeighborhoodAv2D` as a sum of K² products: the pixels that each tap reads, times the tap's weights. */
export function composeNeighborhoodAv2D({
  attention,
  x,
}: {
  attention: Tensor;
  x: Tensor;
}): Tensor {
  const sizes = windowSizes(x.shape, attention.shape);
  const { batch, groups, kernelSize: K } = sizes;
  let y = zeros(x.shape) as Tensor;
  if (batch === 0) return y;
  const weights = weightsByTap(attention, sizes);
  for (let u = 0; u < K; u++) {
    const rows = readClamped(x, 1, u, K);
    for (let v = 0; v < K; v++) {
      const read = splitGroups(readClamped(rows, 2, v, K), groups);
      y = add(y, reshape(mul(read, weights(u * K + v)), x.shape));
    }
  }
  return y;
}
