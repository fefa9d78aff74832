import { add, reshape, softmax, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { gatherRelativePositions } from './relative_position.ts';

export function composeContMix2DAttention({
  logits,
  relativePositionBias,
}: {
  logits: Tensor;
  relativePositionBias: Tensor;
}): Tensor {
  const [batch, height, width, groups, K] = logits.shape as number[];
  if (batch === 0) return zeros(logits.shape);
  const scores = add(logits, gatherRelativePositions(relativePositionBias, logits.shape));
  return reshape(softmax(reshape(scores, [batch * height * width * groups, K * K])), logits.shape);
}
