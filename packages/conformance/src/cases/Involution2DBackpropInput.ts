import {
  Involution2DBackpropInput,
  type Involution2DBackpropInputAttrs,
  involution2dBackpropInput,
} from '@dynaconv/involution-ops/base';
import { zeros } from '@tensorflow/tfjs-core';
import { involution2DBackpropInputOracle } from '../oracle/Involution2DBackpropInput.ts';
import { declareInvolutionGradient, involutionAttrs, involutionShapes } from './involution.ts';

const kernel = () => zeros([1, 4, 4, 2, 3, 3]);
const dy = () => zeros([1, 4, 4, 6]);
const dense = involutionAttrs({ s: 1, d: 1 });

export const involution2DBackpropInputCases =
  declareInvolutionGradient<Involution2DBackpropInputAttrs>({
    name: Involution2DBackpropInput,
    inputShapes(set) {
      const { y, kernel } = involutionShapes(set);
      return { dy: y, kernel };
    },
    attrs: (set) => ({ ...involutionAttrs(set), inputShape: involutionShapes(set).x }),
    run: ({ dy, kernel }, { inputShape, ...attrs }) =>
      involution2dBackpropInput(dy, kernel, inputShape, attrs),
    oracle: involution2DBackpropInputOracle,
    errors: [
      {
        name: 'dy_shape',
        call: () => involution2dBackpropInput(zeros([1, 4, 3, 6]), kernel(), [1, 4, 4, 6], dense),
        throws: RangeError,
        message:
          'involution2dBackpropInput: dy has shape [1, 4, 3, 6], expected [1, 4, 4, 6] as the output of the forward pass',
      },
      {
        name: 'dy_dtype',
        call: () =>
          involution2dBackpropInput(zeros([1, 4, 4, 6], 'int32'), kernel(), [1, 4, 4, 6], dense),
        throws: TypeError,
        message:
          "involution2dBackpropInput: dy has dtype int32, expected float32; convert it with tf.cast(dy, 'float32')",
      },
      {
        name: 'kernel_groups',
        call: () => involution2dBackpropInput(dy(), kernel(), [1, 4, 4, 5], dense),
        throws: RangeError,
        message: 'involution2dBackpropInput: kernel has 2 groups, which do not divide 5 channels',
      },
      {
        name: 'input_shape_rank',
        call: () =>
          involution2dBackpropInput(
            dy(),
            kernel(),
            [4, 4, 6] as unknown as [number, number, number, number],
            dense,
          ),
        throws: RangeError,
        message:
          'involution2dBackpropInput: x has rank 3 (shape [4, 4, 6]), expected rank 4 [B, H, W, C]',
      },
    ],
  });
