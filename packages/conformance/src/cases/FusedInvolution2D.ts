import {
  type FusedActivation,
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
  fused,
} from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { fusedInvolution2DOracle } from '../oracle/FusedInvolution2D.ts';
import {
  arbitraryInvolution,
  groupings,
  INVOLUTION_PARAMETERS,
  INVOLUTION_STEADY,
  involutionAttrs,
  involutionShapes,
} from './involution.ts';
import { steadyGroups } from './steady.ts';

const base = params({ k: 3, s: 1, d: 1, b: 1, h: 5, w: 6, c: 8, g: 2 });
const epilogues: readonly Params[] = [
  { activation: 'relu' },
  { activation: 'linear' },
  { activation: 'gelu' },
  { activation: 'silu' },
  { activation: 'relu', scale: 'none' },
  { activation: 'relu', bias: 'none' },
  { activation: 'linear', scale: 'none', bias: 'none' },
];

const x = () => zeros([1, 4, 4, 64]) as Tensor4D;
const kernel = (groups = 4) => zeros([1, 4, 4, groups, 3, 3]);

export const fusedInvolution2DCases = declareOp<FusedInvolution2DAttrs>({
  name: FusedInvolution2D,
  parameters: [...INVOLUTION_PARAMETERS, 'activation'],
  defaults: { scale: 'given', bias: 'given' },
  inputShapes(set) {
    const { x, kernel } = involutionShapes(set);
    const perChannel = [x[3]];
    return {
      x,
      kernel,
      ...(set.scale !== 'none' && { scale: perChannel }),
      ...(set.bias !== 'none' && { bias: perChannel }),
    };
  },
  attrs: (set) => ({ ...involutionAttrs(set), activation: set.activation as FusedActivation }),
  run: ({ x, kernel, scale, bias }, attrs) =>
    fused.involution2d({ x: x as Tensor4D, kernel, scale, bias, ...attrs }),
  oracle: fusedInvolution2DOracle,
  groups: [
    {
      description: 'epilogues: scale, bias and ReLU, each present and absent',
      params: base.combineWith(epilogues).combine('k', [1, 3, 7]).combine('s', [1, 2]),
      quick: 'all',
    },
    {
      description: 'tails: channels that fill no whole vector meet the epilogue',
      params: base
        .combine('k', [3, 7])
        .combineWith(groupings([1, 2, 3, 4, 5, 15, 16, 17, 24, 33], [1, 3]))
        .combineWith([{ h: 3, w: 4, activation: 'relu' }]),
      quick: 'pairs',
    },
    {
      description: 'batches, and windows that the epilogue must not disturb',
      params: base
        .combine('b', [0, 1, 3])
        .combine('s', [1, '2x1', 3])
        .combine('d', [1, '1x2', 3])
        .combine('activation', ['relu']),
      quick: 'pairs',
    },
    {
      description: 'data: what NaN, infinities and tiny numbers become after the epilogue',
      directions: ['forward'],
      params: base
        .combine('data', ['wide', 'subnormal', 'negative_zero', 'nan', 'infinity'])
        .combine('activation', ['linear', 'relu', 'gelu', 'silu'])
        .combine('k', [1, 3, 7]),
      quick: 'all',
    },
    ...steadyGroups({ ...INVOLUTION_STEADY, activation: 'relu' }),
  ],
  errors: [
    {
      name: 'activation',
      call: () =>
        fused.involution2d({
          x: x(),
          kernel: kernel(),
          activation: 'elu' as FusedActivation,
        }),
      throws: RangeError,
      message: "fused.involution2d: activation is 'elu', expected one of linear, relu, gelu, silu",
    },
    {
      name: 'scale_shape',
      call: () => fused.involution2d({ x: x(), kernel: kernel(), scale: zeros([4]) }),
      throws: RangeError,
      message: 'fused.involution2d: scale has shape [4], expected [64] for one value a channel',
    },
    {
      name: 'bias_shape',
      call: () => fused.involution2d({ x: x(), kernel: kernel(), bias: zeros([1, 64]) }),
      throws: RangeError,
      message: 'fused.involution2d: bias has shape [1, 64], expected [64] for one value a channel',
    },
    {
      name: 'bias_dtype',
      call: () => fused.involution2d({ x: x(), kernel: kernel(), bias: zeros([64], 'int32') }),
      throws: TypeError,
      message:
        "fused.involution2d: bias has dtype int32, expected float32; convert it with tf.cast(bias, 'float32')",
    },
    {
      name: 'kernel_groups',
      call: () => fused.involution2d({ x: x(), kernel: kernel(3) }),
      throws: RangeError,
      message: 'fused.involution2d: kernel has 3 groups, which do not divide 64 channels',
    },
  ],
  arbitrary: fc
    .tuple(arbitraryInvolution, fc.constantFrom(...epilogues))
    .map(([involution, epilogue]) => ({ ...involution, ...epilogue, data: 'normal' })),
});
