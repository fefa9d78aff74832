import { Involution2D, type Involution2DAttrs, involution2d } from '@dynaconv/involution-ops/base';
import {
  expandDims,
  ones,
  squeeze,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { declareOp } from '../core/declare.ts';
import { params } from '../core/params.ts';
import { involution2DOracle } from '../oracle/Involution2D.ts';
import {
  arbitraryInvolution,
  INVOLUTION_BIG_GROUPS,
  INVOLUTION_GROUPS,
  INVOLUTION_PARAMETERS,
  INVOLUTION_STEADY,
  INVOLUTION_USE_GROUPS,
  involutionAttrs,
  involutionShapes,
} from './involution.ts';
import { steadyGroups } from './steady.ts';

const x = () => zeros([1, 4, 4, 64]) as Tensor4D;
const kernel = (groups = 4) => zeros([1, 4, 4, groups, 3, 3]);

export const involution2DCases = declareOp<Involution2DAttrs>({
  name: Involution2D,
  parameters: INVOLUTION_PARAMETERS,
  defaults: { rank: 4 },
  inputShapes(set) {
    const shapes = involutionShapes(set);
    return { x: shapes.x, kernel: shapes.kernel };
  },
  attrs: involutionAttrs,
  run({ x, kernel }, { strides, dilations }, { rank }): Tensor {
    if (rank === 4) return involution2d(x as Tensor4D, kernel, strides, dilations);
    return expandDims(involution2d(squeeze(x, [0]), squeeze(kernel, [0]), strides, dilations));
  },
  oracle: involution2DOracle,
  groups: [
    ...INVOLUTION_GROUPS,
    ...INVOLUTION_USE_GROUPS,
    {
      description: 'maps without a batch: rank 3 in, rank 3 out',
      params: params({ k: 3, s: 1, d: 1, b: 1, h: 5, w: 6, c: 6, g: 2, rank: 3 }).combine(
        's',
        [1, 2],
      ),
      quick: 'all',
    },
    ...INVOLUTION_BIG_GROUPS,
    ...steadyGroups(INVOLUTION_STEADY),
  ],
  errors: [
    {
      name: 'x_missing',
      call: () => involution2d(undefined as unknown as Tensor4D, kernel()),
      throws: TypeError,
      message: 'involution2d: x is undefined, expected a tensor or a nested array of numbers',
    },
    {
      name: 'x_dtype',
      call: () => involution2d(zeros([1, 4, 4, 64], 'int32') as Tensor4D, kernel()),
      throws: TypeError,
      message:
        "involution2d: x has dtype int32, expected float32; convert it with tf.cast(x, 'float32')",
    },
    {
      name: 'x_disposed',
      call: () => {
        const gone = x();
        gone.dispose();
        involution2d(gone, kernel());
      },
      throws: Error,
      message: 'involution2d: x has been disposed; keep it with tf.keep or outside tf.tidy',
    },
    {
      name: 'x_rank',
      call: () => involution2d(zeros([4, 64]) as unknown as Tensor4D, kernel()),
      throws: RangeError,
      message:
        'involution2d: x has rank 2 (shape [4, 64]), expected rank 4 [B, H, W, C] or rank 3 [H, W, C]',
    },
    {
      name: 'x_empty_map',
      call: () => involution2d(zeros([1, 0, 4, 64]) as Tensor4D, zeros([1, 0, 4, 4, 3, 3])),
      throws: RangeError,
      message:
        'involution2d: x has shape [1, 0, 4, 64], expected at least one row, one column and one channel',
    },
    {
      name: 'kernel_dtype',
      call: () => involution2d(x(), ones([1, 4, 4, 4, 3, 3], 'bool')),
      throws: TypeError,
      message:
        "involution2d: kernel has dtype bool, expected float32; convert it with tf.cast(kernel, 'float32')",
    },
    {
      name: 'kernel_rank',
      call: () => involution2d(x(), zeros([4, 4, 4, 3, 3])),
      throws: RangeError,
      message:
        'involution2d: kernel has rank 5 (shape [4, 4, 4, 3, 3]), expected rank 6 [B, Ho, Wo, G, K, K] for x of rank 4',
    },
    {
      name: 'kernel_rank_without_batch',
      call: () => involution2d(squeeze(x(), [0]), kernel()),
      throws: RangeError,
      message:
        'involution2d: kernel has rank 6 (shape [1, 4, 4, 4, 3, 3]), expected rank 5 [Ho, Wo, G, K, K] for x of rank 3',
    },
    {
      name: 'kernel_even',
      call: () => involution2d(x(), zeros([1, 4, 4, 4, 4, 4])),
      throws: RangeError,
      message: 'involution2d: kernel has windows of 4×4, expected K×K with K odd',
    },
    {
      name: 'kernel_not_square',
      call: () => involution2d(x(), zeros([1, 4, 4, 4, 3, 5])),
      throws: RangeError,
      message: 'involution2d: kernel has windows of 3×5, expected K×K with K odd',
    },
    {
      name: 'kernel_groups',
      call: () => involution2d(x(), kernel(3)),
      throws: RangeError,
      message: 'involution2d: kernel has 3 groups, which do not divide 64 channels',
    },
    {
      name: 'kernel_no_groups',
      call: () => involution2d(x(), kernel(0)),
      throws: RangeError,
      message: 'involution2d: kernel has 0 groups, which do not divide 64 channels',
    },
    {
      name: 'kernel_size_of_output',
      call: () => involution2d(x(), kernel(), 2),
      throws: RangeError,
      message:
        'involution2d: kernel has shape [1, 4, 4, 4, 3, 3], expected [1, 2, 2, 4, 3, 3] for x of shape [1, 4, 4, 64] and strides [2, 2]',
    },
    {
      name: 'kernel_batch',
      call: () => involution2d(x(), zeros([2, 4, 4, 4, 3, 3])),
      throws: RangeError,
      message:
        'involution2d: kernel has shape [2, 4, 4, 4, 3, 3], expected [1, 4, 4, 4, 3, 3] for x of shape [1, 4, 4, 64] and strides [1, 1]',
    },
    {
      name: 'strides_zero',
      call: () => involution2d(x(), kernel(), 0),
      throws: RangeError,
      message:
        'involution2d: strides is 0, expected a positive integer or a pair of them [height, width]',
    },
    {
      name: 'strides_fraction',
      call: () => involution2d(x(), kernel(), [1, 1.5]),
      throws: RangeError,
      message:
        'involution2d: strides is [1, 1.5], expected a positive integer or a pair of them [height, width]',
    },
    {
      name: 'strides_three',
      call: () => involution2d(x(), kernel(), [1, 1, 1] as unknown as [number, number]),
      throws: RangeError,
      message:
        'involution2d: strides is [1, 1, 1], expected a positive integer or a pair of them [height, width]',
    },
    {
      name: 'dilations_negative',
      call: () => involution2d(x(), kernel(), 1, -1),
      throws: RangeError,
      message:
        'involution2d: dilations is -1, expected a positive integer or a pair of them [height, width]',
    },
    {
      name: 'dilations_nan',
      call: () => involution2d(x(), kernel(), 1, Number.NaN),
      throws: RangeError,
      message:
        'involution2d: dilations is NaN, expected a positive integer or a pair of them [height, width]',
    },
  ],
  arbitrary: arbitraryInvolution,
});
