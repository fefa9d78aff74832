import {
  type Involution2DAttrs,
  involution2d,
  involution2dBackpropInput,
  involution2dBackpropKernel,
} from '@dynaconv/involution-ops';
import type * as tf from '@tensorflow/tfjs-core';
import { tapsOfMap } from './count_taps.ts';
import { involutionCompositions } from './involution_compositions.ts';
import { mapShape, type OperatorShape, type Taps, type Workload } from './workload.ts';

const ATTRS: Involution2DAttrs = { strides: [1, 1], dilations: [1, 1] };

/** The aggregation of involution with given kernels. */
export function involutionWorkload(shape: OperatorShape): Workload {
  const { batch, height, width, channels, groups, kernelSize: K } = shape;
  return {
    operator: 'involution2d',
    shape,
    multiplyAdds: tapsOfMap(shape) * channels,
    inputs: { x: mapShape(shape), kernel: [batch, height, width, groups, K, K] },
    differentiable: ['x', 'kernel'],
    run: ({ x, kernel }) => involution2d(x as tf.Tensor4D, kernel),
    hasKernels: true,
    compositions: involutionCompositions(shape),
    parts: {
      dx: ({ kernel }, dy) => involution2dBackpropInput(dy, kernel, mapShape(shape), ATTRS),
      dkernel: ({ x, kernel }, dy) =>
        involution2dBackpropKernel(dy, x, kernel.shape as Taps, ATTRS),
    },
  };
}
