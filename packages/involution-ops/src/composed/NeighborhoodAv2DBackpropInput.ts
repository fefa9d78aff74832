import { add, mul, reshape, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { windowSizes } from '../contracts/window.ts';
import { scatterClamped } from './clamped_axis.ts';
import { splitGroups, weightsByTap } from './taps.ts';

/** `NeighborhoodAv2DBackpropInput` tap by tap: for each u, the gradients of the columns are summed over v, and the sum is then added to the rows that u reads. */
export function composeNeighborhoodAv2DBackpropInput({
  dy,
  attention,
}: {
  dy: Tensor;
  attention: Tensor;
}): Tensor {
  const sizes = windowSizes(dy.shape, attention.shape);
  const { batch, groups, kernelSize: K } = sizes;
  let dx = zeros(dy.shape) as Tensor;
  if (batch === 0) return dx;
  const weights = weightsByTap(attention, sizes);
  const gradient = splitGroups(dy, groups);
  for (let u = 0; u < K; u++) {
    let rows = zeros(dy.shape) as Tensor;
    for (let v = 0; v < K; v++) {
      const weighted = reshape(mul(gradient, weights(u * K + v)), dy.shape);
      rows = add(rows, scatterClamped(weighted, 2, v, K));
    }
    dx = add(dx, scatterClamped(rows, 1, u, K));
  }
  return dx;
}
