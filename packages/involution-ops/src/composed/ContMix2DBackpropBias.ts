import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { scatterRelativePositions } from './relative_position.ts';

export function composeContMix2DBackpropBias({ dlogits }: { dlogits: Tensor }): Tensor {
  const [batch, , , groups, K] = dlogits.shape as number[];
  if (batch === 0) return zeros([groups, 2 * K - 1, 2 * K - 1]);
  return scatterRelativePositions(dlogits);
}
