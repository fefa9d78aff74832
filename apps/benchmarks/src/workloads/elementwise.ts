import { gelu, globalResponseNorm2d, layerNorm2d } from '@dynaconv/involution-ops';
import type * as tf from '@tensorflow/tfjs-core';
import { mapShape, type OperatorShape, type Workload } from './workload.ts';

// What stands between the convolutions of OverLoCK: bound by memory, not by multiply–adds.

const elementwise = (
  shape: OperatorShape,
  rest: Pick<Workload, 'operator' | 'differentiable' | 'run'>,
): Workload => {
  const perChannel = [shape.channels];
  const inputs = { x: mapShape(shape), gamma: perChannel, beta: perChannel };
  return {
    ...rest,
    shape,
    multiplyAdds: 0,
    inputs: Object.fromEntries(
      Object.entries(inputs).filter(([name]) => rest.differentiable.includes(name)),
    ),
    hasKernels: true,
  };
};

export const geluWorkload = (shape: OperatorShape): Workload =>
  elementwise(shape, {
    operator: 'gelu',
    differentiable: ['x'],
    run: ({ x }) => gelu(x),
  });

export const layerNormWorkload = (shape: OperatorShape): Workload =>
  elementwise(shape, {
    operator: 'layerNorm2d',
    differentiable: ['x', 'gamma', 'beta'],
    run: ({ x, gamma, beta }) =>
      layerNorm2d(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D),
  });

export const globalResponseNormWorkload = (shape: OperatorShape): Workload =>
  elementwise(shape, {
    operator: 'globalResponseNorm2d',
    differentiable: ['x', 'gamma', 'beta'],
    run: ({ x, gamma, beta }) =>
      globalResponseNorm2d(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D),
  });
