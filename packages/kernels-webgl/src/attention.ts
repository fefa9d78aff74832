import type { ContMix2DAttentionInputs } from '@dynaconv/involution-ops/base';
import { softmaxSizes } from '@dynaconv/involution-ops/base';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { run, withTensor } from './backend.ts';
import { SOFTMAX, SOFTMAX_STATISTICS } from './glsl/softmax.ts';

/** Shape of what is known of each window: a texel. */
export const statisticsShape = ([b, h, w, groups]: readonly number[]): number[] => [
  b * h * w * groups,
  2,
  2,
];

/** softmax of logits + bias over each window: two passes, for a fragment sees no other's sum. */
export function attentionOf(
  backend: unknown,
  op: string,
  {
    logits,
    relativePositionBias,
  }: Pick<ContMix2DAttentionInputs, 'logits' | 'relativePositionBias'>,
): TensorInfo {
  const uniforms = softmaxSizes(logits.shape);
  const inputs = [logits, relativePositionBias];
  const shape = statisticsShape(logits.shape);
  const statistics = run(backend, op, SOFTMAX_STATISTICS, { inputs, uniforms, shape });
  return withTensor(backend, statistics, () =>
    run(backend, op, SOFTMAX, { inputs: [...inputs, statistics], uniforms, shape: logits.shape }),
  );
}
