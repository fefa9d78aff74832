import {
  type FusedActivation,
  FusedPaddedConv2D,
  type FusedPaddedConv2DAttrs,
  fused,
  paddedConv2DShape,
} from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { fusedPaddedConv2DOracle } from '../oracle/FusedPaddedConv2D.ts';
import { SMALL_MAPS } from './convolution_gradients.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const base = params({ k: 1, s: 1, p: 0, b: 1, h: 3, w: 4, cin: 8, cout: 16, activation: 'relu' });
const epilogues: readonly Params[] = [
  {},
  { activation: 'linear' },
  { activation: 'gelu' },
  { activation: 'silu' },
  { residual: 'none' },
  { residual: 'scaled' },
  { residual: 'scaled', activation: 'linear' },
  { bias: 'none' },
  { activation: 'linear', residual: 'none', bias: 'none' },
];
/** Around the widths of vector registers and of blocks of them. */
const CHANNELS = [1, 2, 3, 4, 5, 15, 16, 17, 24, 33];

const x = () => zeros([1, 4, 4, 8]) as Tensor4D;
const filter = () => zeros([1, 1, 8, 16]) as Tensor4D;

export const fusedPaddedConv2DCases = declareOp<FusedPaddedConv2DAttrs>({
  name: FusedPaddedConv2D,
  parameters: ['k', 's', 'p', 'b', 'h', 'w', 'cin', 'cout', 'activation'],
  defaults: { bias: 'given', residual: 'given' },
  inputShapes(set) {
    const { k, s, p, b, h, w, cin, cout } = set as Record<string, number>;
    const [x, filter] = [
      [b, h, w, cin],
      [k, k, cin, cout],
    ];
    return {
      x,
      filter,
      ...(set.bias !== 'none' && { bias: [cout] }),
      ...(set.residual !== 'none' && {
        residual: paddedConv2DShape(x, filter, { strides: s, pad: p }),
      }),
      ...(set.residual === 'scaled' && { residualScale: [cout] }),
    };
  },
  attrs: ({ s, p, activation }) => ({
    strides: s as number,
    pad: p as number,
    activation: activation as FusedActivation,
  }),
  run: ({ x, filter, bias, residual, residualScale }, attrs) =>
    fused.conv2d({
      ...attrs,
      x: x as Tensor4D,
      filter: filter as Tensor4D,
      bias,
      residual: residual as Tensor4D | undefined,
      residualScale,
    }),
  oracle: fusedPaddedConv2DOracle,
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
      description:
        'windows: sizes, strides and paddings, on maps smaller than the padded window too',
      params: base
        .combineWith([
          { k: 2, p: 0 },
          { k: 2, p: 1 },
          { k: 3, p: 0 },
          { k: 3, p: 1 },
          { k: 3, p: 2 },
          { k: 5, p: 2 },
          { k: 7, p: 3 },
        ])
        .combine('s', [1, 2, 3])
        .combineWith([
          { h: 7, w: 7 },
          { h: 7, w: 10 },
          { h: 8, w: 7 },
        ])
        .combine('cin', [1, 5]),
      quick: 'pairs',
    },
    {
      description: 'small maps: all of it padding but one pixel, one row, one column',
      params: base
        .combineWith(SMALL_MAPS)
        .combineWith([
          { k: 3, p: 1 },
          { k: 5, p: 2 },
          { k: 1, p: 2 },
        ])
        .combine('s', [1, 2]),
      quick: 'all',
    },
    {
      description: 'strided 1×1: the pixels that are skipped, the last ones too',
      params: base
        .combine('s', [2, 3])
        .combine('h', [4, 5])
        .combine('w', [3, 4])
        .combine('b', [1, 2]),
      quick: 'all',
    },
    {
      description: 'tiles: more pixels than one, its last one not whole, in several images',
      params: base.combineWith([
        { h: 23, w: 13, cin: 3, cout: 3 },
        { k: 3, p: 1, b: 2, h: 23, w: 13, cin: 2, cout: 3 },
        { k: 3, p: 1, s: 2, b: 2, h: 27, w: 29, cin: 2, cout: 3 },
        { k: 3, p: 0, b: 2, h: 21, w: 15, cin: 2, cout: 3 },
        { k: 3, p: 1, h: 3, w: 140, cin: 2, cout: 3 },
      ]),
      quick: 'all',
    },
    {
      description: 'many pixels: larger tiles, whose last pixels and channels are not whole',
      params: base
        .combineWith([
          { h: 61, w: 67, cin: 3, cout: 17 },
          { h: 61, w: 67, cin: 4, cout: 20 },
          { k: 3, p: 1, b: 2, h: 31, w: 67, cin: 1, cout: 17 },
        ])
        .combine('residual', ['scaled']),
      quick: 'all',
    },
    {
      description: 'an empty batch',
      params: base.combine('b', [0]).combineWith([{}, { k: 3, p: 1 }]),
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
      description: 'data in windows: NaN and infinities reach just what reads them',
      directions: ['forward'],
      params: base
        .combine('data', ['wide', 'nan', 'infinity'])
        .combineWith([
          { k: 3, p: 1 },
          { k: 3, p: 1, s: 2 },
        ])
        .combine('activation', ['linear']),
      quick: 'all',
    },
    {
      description: 'long sums of one sign, which only a float32 holds',
      directions: ['forward'],
      params: base
        .combineWith([
          { cin: 2048, cout: 1 },
          { cin: 2048, cout: 4 },
          { k: 3, p: 1, cin: 256, cout: 4 },
        ])
        .combine('data', ['positive']),
      quick: 'all',
    },
    inputsGroup(base),
    {
      description: 'big maps: the sizes of the networks',
      params: base.combineWith([
        { h: 28, w: 28, cin: 64, cout: 256 },
        { h: 7, w: 7, cin: 512, cout: 128 },
        { k: 3, p: 1, h: 28, w: 28, cin: 64, cout: 64 },
        { k: 3, p: 1, s: 2, h: 56, w: 56, cin: 16, cout: 32 },
      ]),
      quick: 'none',
    },
    ...steadyGroups({ k: 3, s: 1, p: 1, b: 1, h: 5, w: 3, cin: 12, cout: 20, activation: 'relu' }),
  ],
  errors: [
    {
      name: 'x_rank',
      call: () =>
        fused.conv2d({
          x: zeros([4, 4, 8]) as unknown as Tensor4D,
          filter: filter(),
        }),
      throws: RangeError,
      message: 'fused.conv2d: x has rank 3 (shape [4, 4, 8]), expected rank 4 [B, H, W, Cin]',
    },
    {
      name: 'filter_not_square',
      call: () => fused.conv2d({ x: x(), filter: zeros([1, 3, 8, 16]) }),
      throws: RangeError,
      message: 'fused.conv2d: filter is 1×3, expected K×K',
    },
    {
      name: 'filter_empty',
      call: () => fused.conv2d({ x: zeros([1, 4, 4, 0]), filter: zeros([1, 1, 0, 16]) }),
      throws: RangeError,
      message:
        'fused.conv2d: filter has shape [1, 1, 0, 16], expected a window and input channels of at least 1',
    },
    {
      name: 'window_too_large',
      call: () => fused.conv2d({ x: x(), filter: zeros([7, 7, 8, 16]), pad: 1 }),
      throws: RangeError,
      message: 'fused.conv2d: x is 4×4, expected at least 5 a side for a 7×7 window and a pad of 1',
    },
    {
      name: 'strides',
      call: () => fused.conv2d({ x: x(), filter: filter(), strides: 0 }),
      throws: RangeError,
      message: 'fused.conv2d: strides is 0, expected an integer of at least 1',
    },
    {
      name: 'pad',
      call: () => fused.conv2d({ x: x(), filter: filter(), pad: 0.5 }),
      throws: RangeError,
      message: 'fused.conv2d: pad is 0.5, expected an integer of at least 0',
    },
    {
      name: 'strides_beyond_int32',
      call: () => fused.conv2d({ x: x(), filter: filter(), strides: 2 ** 31 }),
      throws: RangeError,
      message: 'fused.conv2d: strides is 2147483648, expected at most 2147483647 (2³¹ − 1)',
    },
    {
      name: 'padded_beyond_int32',
      call: () => fused.conv2d({ x: x(), filter: filter(), strides: 2 ** 30, pad: 2 ** 30 }),
      throws: RangeError,
      message:
        'fused.conv2d: x is 4×4, 2147483652×2147483652 with a pad of 1073741824, expected at most 2147483647 (2³¹ − 1) a side',
    },
    {
      name: 'output_beyond_int32',
      call: () => fused.conv2d({ x: x(), filter: filter(), pad: 2 ** 14 }),
      throws: RangeError,
      message:
        'fused.conv2d: the output would have shape [1, 32772, 32772, 16] and 17184063744 elements, expected at most 2147483647 (2³¹ − 1)',
    },
    {
      name: 'filter_channels',
      call: () => fused.conv2d({ x: x(), filter: zeros([1, 1, 4, 16]) }),
      throws: RangeError,
      message:
        'fused.conv2d: filter has shape [1, 1, 4, 16], expected [1, 1, 8, 16] for the channels of x',
    },
    {
      name: 'filter_dtype',
      call: () => fused.conv2d({ x: x(), filter: zeros([1, 1, 8, 16], 'int32') as Tensor4D }),
      throws: TypeError,
      message:
        "fused.conv2d: filter has dtype int32, expected float32; convert it with tf.cast(filter, 'float32')",
    },
    {
      name: 'bias_shape',
      call: () => fused.conv2d({ x: x(), filter: filter(), bias: zeros([8]) }),
      throws: RangeError,
      message: 'fused.conv2d: bias has shape [8], expected [16] for one value an output channel',
    },
    {
      name: 'residual_shape',
      call: () => fused.conv2d({ x: x(), filter: filter(), residual: zeros([1, 4, 4, 8]) }),
      throws: RangeError,
      message:
        'fused.conv2d: residual has shape [1, 4, 4, 8], expected [1, 4, 4, 16] as the output',
    },
    {
      name: 'residual_scale_alone',
      call: () => fused.conv2d({ x: x(), filter: filter(), residualScale: zeros([16]) }),
      throws: RangeError,
      message: 'fused.conv2d: residualScale is given without a residual, expected both',
    },
    {
      name: 'residual_scale_shape',
      call: () =>
        fused.conv2d({
          x: x(),
          filter: filter(),
          residual: zeros([1, 4, 4, 16]),
          residualScale: zeros([8]),
        }),
      throws: RangeError,
      message:
        'fused.conv2d: residualScale has shape [8], expected [16] for one value an output channel',
    },
    {
      name: 'activation',
      call: () =>
        fused.conv2d({
          x: x(),
          filter: filter(),
          activation: 'elu' as FusedActivation,
        }),
      throws: RangeError,
      message: "fused.conv2d: activation is 'elu', expected one of linear, relu, gelu, silu",
    },
  ],
  arbitrary: fc
    .record({
      window: fc.constantFrom({ k: 1, p: 0 }, { k: 3, p: 1 }, { k: 3, p: 0 }, { k: 5, p: 2 }),
      s: fc.constantFrom(1, 2),
      b: fc.constantFrom(1, 2),
      h: fc.integer({ min: 5, max: 9 }),
      w: fc.integer({ min: 5, max: 9 }),
      cin: fc.integer({ min: 1, max: 20 }),
      cout: fc.integer({ min: 1, max: 40 }),
      activation: fc.constant('relu'),
      epilogue: fc.constantFrom(...epilogues),
      seed: fc.nat(999),
    })
    .map(({ window, epilogue, ...set }) => ({ ...window, ...set, ...epilogue })),
});
