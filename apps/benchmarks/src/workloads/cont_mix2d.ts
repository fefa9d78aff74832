import {
  contMix2d,
  neighborhoodAv2d,
  neighborhoodAv2dBackpropAttention,
  neighborhoodAv2dBackpropInput,
} from '@dynaconv/involution-ops';
import type * as tf from '@tensorflow/tfjs-core';
import { mapShape, type OperatorShape, type Taps, type Workload } from './workload.ts';

/** What is left of ContMix without bias and softmax. */
export const AGGREGATION = 'aggregation alone';

/** The mixing of ContMix, its logits given: softmax over the taps, and aggregation over windows that are moved into the map. */
export function contMixWorkload(shape: OperatorShape): Workload {
  const { batch, height, width, channels, groups, kernelSize: K } = shape;
  return {
    operator: 'contMix2d',
    shape,
    // All taps of a window that is moved into the map are inside it.
    multiplyAdds: batch * height * width * K * K * channels,
    inputs: {
      x: mapShape(shape),
      logits: [batch, height, width, groups, K, K],
      relativePositionBias: [groups, 2 * K - 1, 2 * K - 1],
    },
    differentiable: ['x', 'logits'],
    run: ({ x, logits, relativePositionBias }) =>
      contMix2d(x as tf.Tensor4D, logits, relativePositionBias as tf.Tensor3D),
    hasKernels: true,
    parts: {
      [AGGREGATION]: ({ x, logits }) => neighborhoodAv2d(logits, x as tf.Tensor4D),
      dx: ({ logits }, dy) => neighborhoodAv2dBackpropInput(dy, logits),
      dattention: ({ x, logits }, dy) =>
        neighborhoodAv2dBackpropAttention(dy, x, logits.shape as Taps),
    },
  };
}
