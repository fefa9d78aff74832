import { fused } from '@dynaconv/involution-ops';
import type * as tf from '@tensorflow/tfjs-core';
import { tapsOfMap } from './count_taps.ts';
import { mapShape, type OperatorShape, type Workload } from './workload.ts';

/** What involution replaces in ResNet: a convolution with as many channels out as in. */
export function convWorkload(shape: OperatorShape): Workload {
  const { channels, kernelSize: K } = shape;
  return {
    operator: 'conv2d',
    shape,
    multiplyAdds: tapsOfMap(shape) * channels * channels,
    inputs: { x: mapShape(shape), filter: [K, K, channels, channels] },
    differentiable: ['x', 'filter'],
    run: ({ x, filter }) =>
      fused.conv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, pad: (K - 1) / 2 }),
    hasKernels: true,
  };
}
