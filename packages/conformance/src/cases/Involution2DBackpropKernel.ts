import {
  Involution2DBackpropKernel,
  type Involution2DBackpropKernelAttrs,
  involution2dBackpropKernel,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { involution2DBackpropKernelOracle } from '../oracle/Involution2DBackpropKernel.ts';
import { declareInvolutionGradient, involutionAttrs, involutionShapes } from './involution.ts';

const dense = involutionAttrs({ s: 1, d: 1 });
const x = () => zeros([1, 4, 4, 6]);
const dy = () => zeros([1, 4, 4, 6]);

export const involution2DBackpropKernelCases =
  declareInvolutionGradient<Involution2DBackpropKernelAttrs>({
    name: Involution2DBackpropKernel,
    inputShapes(set) {
      const { y, x } = involutionShapes(set);
      return { dy: y, x };
    },
    attrs: (set) => ({ ...involutionAttrs(set), kernelShape: involutionShapes(set).kernel }),
    run: ({ dy, x }, { kernelShape, ...attrs }) =>
      involution2dBackpropKernel(dy, x, kernelShape, attrs),
    oracle: involution2DBackpropKernelOracle,
    errors: [
      {
        name: 'dy_shape',
        call: () => involution2dBackpropKernel(zeros([2, 4, 4, 6]), x(), [1, 4, 4, 2, 3, 3], dense),
        throws: RangeError,
        message:
          'involution2dBackpropKernel: dy has shape [2, 4, 4, 6], expected [1, 4, 4, 6] as the output of the forward pass',
      },
      {
        name: 'x_dtype',
        call: () =>
          involution2dBackpropKernel(dy(), zeros([1, 4, 4, 6], 'bool'), [1, 4, 4, 2, 3, 3], dense),
        throws: TypeError,
        message:
          "involution2dBackpropKernel: x has dtype bool, expected float32; convert it with tf.cast(x, 'float32')",
      },
      {
        name: 'kernel_shape_even',
        call: () => involution2dBackpropKernel(dy(), x(), [1, 4, 4, 2, 2, 2], dense),
        throws: RangeError,
        message: 'involution2dBackpropKernel: kernel has windows of 2×2, expected K×K with K odd',
      },
      {
        name: 'kernel_shape_strides',
        call: () =>
          involution2dBackpropKernel(
            dy(),
            x(),
            [1, 4, 4, 2, 3, 3],
            involutionAttrs({ s: 2, d: 1 }),
          ),
        throws: RangeError,
        message:
          'involution2dBackpropKernel: kernel has shape [1, 4, 4, 2, 3, 3], expected [1, 2, 2, 2, 3, 3] for x of shape [1, 4, 4, 6] and strides [2, 2]',
      },
    ],
  });
