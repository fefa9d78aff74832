import { fused } from '@dynaconv/involution-ops';
import type * as tf from '@tensorflow/tfjs-core';
import { tapsOfMap } from './count_taps.ts';
import { mapShape, type OperatorShape, type Workload } from './workload.ts';

/** One kernel a channel, the same at every pixel: involution's opposite. */
export function depthwiseConvWorkload(shape: OperatorShape): Workload {
  const { channels, kernelSize: K } = shape;
  return {
    operator: 'depthwiseConv2d',
    shape,
    multiplyAdds: tapsOfMap(shape) * channels,
    inputs: { x: mapShape(shape), filter: [K, K, channels, 1] },
    differentiable: ['x', 'filter'],
    run: ({ x, filter }) =>
      fused.depthwiseConv2d({ x: x as tf.Tensor4D, filter: filter as tf.Tensor4D }),
    hasKernels: true,
  };
}
