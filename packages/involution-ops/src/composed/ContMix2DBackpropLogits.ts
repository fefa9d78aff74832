import { mul, reshape, sub, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';

export function composeContMix2DBackpropLogits({
  dattention,
  attention,
}: {
  dattention: Tensor;
  attention: Tensor;
}): Tensor {
  const [batch, height, width, groups, K] = attention.shape as number[];
  if (batch === 0) return zeros(attention.shape);
  const windows = [batch * height * width * groups, K * K];
  const weights = reshape(attention, windows);
  const dweights = reshape(dattention, windows);
  const mean = sum(mul(weights, dweights), 1, true);
  return reshape(mul(weights, sub(dweights, mean)), attention.shape);
}
