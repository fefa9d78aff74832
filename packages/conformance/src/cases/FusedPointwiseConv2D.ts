import {
  type FusedActivation,
  FusedPointwiseConv2D,
  type FusedPointwiseConv2DAttrs,
  fused,
} from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { fusedPointwiseConv2DOracle } from '../oracle/FusedPointwiseConv2D.ts';
import { steadyGroups } from './steady.ts';

const base = params({ b: 1, h: 3, w: 4, cin: 8, cout: 16, activation: 'relu' });
const epilogues: readonly Params[] = [
  {},
  { activation: 'linear' },
  { activation: 'gelu' },
  { activation: 'silu' },
  { residual: 'none' },
  { bias: 'none' },
  { activation: 'linear', residual: 'none', bias: 'none' },
];
/** Around the widths of vector registers and of blocks of them. */
const CHANNELS = [1, 2, 3, 4, 5, 15, 16, 17, 24, 33];

const x = () => zeros([1, 4, 4, 8]) as Tensor4D;
const filter = () => zeros([1, 1, 8, 16]) as Tensor4D;

export const fusedPointwiseConv2DCases = declareOp<FusedPointwiseConv2DAttrs>({
  name: FusedPointwiseConv2D,
  parameters: ['b', 'h', 'w', 'cin', 'cout', 'activation'],
  defaults: { bias: 'given', residual: 'given' },
  inputShapes(set) {
    const { b, h, w, cin, cout } = set as Record<string, number>;
    return {
      x: [b, h, w, cin],
      filter: [1, 1, cin, cout],
      ...(set.bias !== 'none' && { bias: [cout] }),
      ...(set.residual !== 'none' && { residual: [b, h, w, cout] }),
    };
  },
  attrs: ({ activation }) => ({ activation: activation as FusedActivation }),
  run: ({ x, filter, bias, residual }, { activation }) =>
    fused.pointwiseConv2d({
      x: x as Tensor4D,
      filter: filter as Tensor4D,
      bias,
      residual: residual as Tensor4D | undefined,
      activation,
    }),
  oracle: fusedPointwiseConv2DOracle,
  groups: [
    {
      description: 'epilogues: bias, residual and ReLU, each present and absent',
      params: base.combineWith(epilogues).combine('cin', [3, 8]).combine('cout', [5, 16]),
      quick: 'all',
    },
    {
      description: 'tails: channels, in and out, that fill no whole vector',
      params: base.combine('cin', CHANNELS).combine('cout', CHANNELS),
      quick: 'pairs',
    },
    {
      description: 'pixels: rows that fill no whole block of the kernel; batches',
      params: base
        .combine('b', [1, 2, 3])
        .combine('h', [1, 2, 7])
        .combine('w', [1, 3, 5])
        .combine('cin', [5]),
      quick: 'pairs',
    },
    {
      description: 'an empty batch',
      params: base.combine('b', [0]),
      quick: 'all',
    },
    {
      description: 'data: what NaN, infinities and tiny numbers become after the epilogue',
      directions: ['forward'],
      params: base
        .combine('data', ['wide', 'huge', 'subnormal', 'negative_zero', 'nan', 'infinity'])
        .combine('activation', ['linear', 'relu', 'gelu', 'silu'])
        .combine('cin', [3, 8]),
      quick: 'all',
    },
    {
      description: 'inputs: views after reshape and slice, outputs of other kernels',
      params: base.combine('inputs', ['reshaped', 'sliced', 'produced']),
      quick: 'all',
    },
    {
      description: 'big maps: the sizes of the networks',
      params: base.combineWith([
        { h: 28, w: 28, cin: 64, cout: 256 },
        { h: 7, w: 7, cin: 512, cout: 128 },
      ]),
      quick: 'none',
    },
    ...steadyGroups({ b: 1, h: 5, w: 3, cin: 12, cout: 20, activation: 'relu' }),
  ],
  errors: [
    {
      name: 'x_rank',
      call: () =>
        fused.pointwiseConv2d({
          x: zeros([4, 4, 8]) as unknown as Tensor4D,
          filter: filter(),
        }),
      throws: RangeError,
      message:
        'fused.pointwiseConv2d: x has rank 3 (shape [4, 4, 8]), expected rank 4 [B, H, W, Cin]',
    },
    {
      name: 'filter_not_pointwise',
      call: () => fused.pointwiseConv2d({ x: x(), filter: zeros([3, 3, 8, 16]) }),
      throws: RangeError,
      message:
        'fused.pointwiseConv2d: filter has shape [3, 3, 8, 16], expected [1, 1, 8, 16] for the channels of x',
    },
    {
      name: 'filter_channels',
      call: () => fused.pointwiseConv2d({ x: x(), filter: zeros([1, 1, 4, 16]) }),
      throws: RangeError,
      message:
        'fused.pointwiseConv2d: filter has shape [1, 1, 4, 16], expected [1, 1, 8, 16] for the channels of x',
    },
    {
      name: 'filter_dtype',
      call: () =>
        fused.pointwiseConv2d({ x: x(), filter: zeros([1, 1, 8, 16], 'int32') as Tensor4D }),
      throws: TypeError,
      message:
        "fused.pointwiseConv2d: filter has dtype int32, expected float32; convert it with tf.cast(filter, 'float32')",
    },
    {
      name: 'bias_shape',
      call: () => fused.pointwiseConv2d({ x: x(), filter: filter(), bias: zeros([8]) }),
      throws: RangeError,
      message:
        'fused.pointwiseConv2d: bias has shape [8], expected [16] for one value an output channel',
    },
    {
      name: 'residual_shape',
      call: () =>
        fused.pointwiseConv2d({ x: x(), filter: filter(), residual: zeros([1, 4, 4, 8]) }),
      throws: RangeError,
      message:
        'fused.pointwiseConv2d: residual has shape [1, 4, 4, 8], expected [1, 4, 4, 16] as the output',
    },
    {
      name: 'activation',
      call: () =>
        fused.pointwiseConv2d({
          x: x(),
          filter: filter(),
          activation: 'elu' as FusedActivation,
        }),
      throws: RangeError,
      message:
        "fused.pointwiseConv2d: activation is 'elu', expected one of linear, relu, gelu, silu",
    },
  ],
  arbitrary: fc
    .record({
      b: fc.constantFrom(1, 2),
      h: fc.integer({ min: 1, max: 6 }),
      w: fc.integer({ min: 1, max: 6 }),
      cin: fc.integer({ min: 1, max: 40 }),
      cout: fc.integer({ min: 1, max: 40 }),
      activation: fc.constant('relu'),
      epilogue: fc.constantFrom(...epilogues),
      seed: fc.nat(999),
    })
    .map(({ epilogue, ...set }) => ({ ...set, ...epilogue })),
});
