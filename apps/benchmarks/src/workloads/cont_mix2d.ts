import {
  contMix2d,
  neighborhoodAv2d,
  neighborhoodAv2dBackpropAttention,
  neighborhoodAv2dBackpropInput,
} from '@dynaconv/involution-ops';
import type * as tf from '@tensorflow/tfjs-core';
import { mapShape, type OperatorShape, type Taps, type Workload } from './workload.ts';

/** ContMix without bias and softmax. */
export const AGGREGATION = 'aggregation alone';

/** ContMix from given logits: softmax over the taps, then aggregation over windows that are shifted to lie inside the map. */
export function contMixWorkload(shape: OperatorShape): Workload {
  const { batch, height, width, channels, groups, kernelSize: K } = shape;
  return {
    operator: 'contMix2d',
    shape,
    // Windows are shifted to lie inside the map, so that all their taps count.
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
