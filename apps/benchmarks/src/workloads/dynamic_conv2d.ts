import { fused } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';
import { tapsOfMap } from './count_taps.ts';
import { mapShape, type OperatorShape, type Workload } from './workload.ts';

/** Chen et al. 2020 take four. */
const EXPERTS = 4;

/**
 * Dynamic convolution (Chen et al., CVPR 2020, arXiv 1912.03458), its attention over the experts given: their kernels are mixed
 * for the image, and one convolution is made with the mixture. For one image, as a network at batch 1 runs it.
 */
export function dynamicConvWorkload(shape: OperatorShape): Workload {
  const { channels, kernelSize: K } = shape;
  const weights = K * K * channels * channels;
  return {
    operator: 'dynamicConv2d',
    shape,
    multiplyAdds: tapsOfMap(shape) * channels * channels + EXPERTS * weights,
    inputs: {
      x: mapShape(shape),
      experts: [EXPERTS, K, K, channels, channels],
      attention: [1, EXPERTS],
    },
    differentiable: ['x', 'experts', 'attention'],
    run({ x, experts, attention }) {
      const mixed = tf.matMul(attention as tf.Tensor2D, tf.reshape(experts, [EXPERTS, weights]));
      const filter = tf.reshape(mixed, [K, K, channels, channels]) as tf.Tensor4D;
      return fused.conv2d({ x: x as tf.Tensor4D, filter, pad: (K - 1) / 2 });
    },
    hasKernels: true,
  };
}
