import {
  type FusedActivation,
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
  fused,
} from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { fusedSameDepthwiseConv2DOracle } from '../oracle/FusedSameDepthwiseConv2D.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const base = params({ k: 3, b: 1, h: 5, w: 6, c: 6, activation: 'relu' });
const epilogues: readonly Params[] = [
  {},
  { activation: 'linear' },
  { activation: 'gelu' },
  { activation: 'silu' },
  { residual: 'none' },
  { bias: 'none' },
  { activation: 'linear', residual: 'none', bias: 'none' },
];

const x = () => zeros([1, 4, 5, 6]) as Tensor4D;
const filter = (K = 3, channels = 6) => zeros([K, K, channels, 1]) as Tensor4D;

export const fusedSameDepthwiseConv2DCases = declareOp<FusedSameDepthwiseConv2DAttrs>({
  name: FusedSameDepthwiseConv2D,
  parameters: ['k', 'b', 'h', 'w', 'c', 'activation'],
  defaults: { bias: 'given', residual: 'given' },
  inputShapes(set) {
    const { k, b, h, w, c } = set as Record<string, number>;
    return {
      x: [b, h, w, c],
      filter: [k, k, c, 1],
      ...(set.bias !== 'none' && { bias: [c] }),
      ...(set.residual !== 'none' && { residual: [b, h, w, c] }),
    };
  },
  attrs: ({ activation }) => ({ activation: activation as FusedActivation }),
  run: ({ x, filter, bias, residual }, { activation }) =>
    fused.depthwiseConv2d({
      x: x as Tensor4D,
      filter: filter as Tensor4D,
      bias,
      residual: residual as Tensor4D | undefined,
      activation,
    }),
  oracle: fusedSameDepthwiseConv2DOracle,
  groups: [
    {
      description: 'epilogues: bias, residual and activation, each present and absent',
      params: base.combineWith(epilogues).combine('k', [1, 3]),
      quick: 'all',
    },
    {
      description: 'tails: channels that fill no whole slab of eight, pixels no block of four',
      params: base
        .combine('c', [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24])
        .combine('w', [1, 3, 4, 5, 9])
        .combine('k', [3, 5]),
      quick: 'pairs',
    },
    {
      description: 'windows and maps: smaller than the window, 1×1, one row, one column',
      params: base
        .combine('k', [1, 3, 5, 7, 17])
        .combineWith([
          { h: 1, w: 1 },
          { h: 1, w: 7 },
          { h: 7, w: 1 },
          { h: 4, w: 9 },
          { h: 9, w: 8 },
        ])
        .combineWith([{ c: 3 }]),
      quick: 'all',
    },
    {
      description: 'many channels: more than a slab of a thread, with a window larger than the map',
      params: base.combineWith([{ k: 13, h: 7, w: 7, c: 72 }]),
      quick: 'all',
    },
    {
      description:
        'many pixels: columns side by side, whose last run is not whole, and is all that there is',
      directions: ['forward'],
      params: base
        .combineWith([
          { h: 37, w: 31, c: 16 },
          { h: 31, w: 9, c: 13 },
          { k: 5, b: 2, h: 40, w: 14, c: 12 },
          { k: 13, h: 33, w: 14, c: 32 },
          { h: 70, w: 3, c: 64 },
        ])
        .combine('activation', ['linear'])
        .combine('data', ['normal', 'nan']),
      quick: 'all',
    },
    {
      description: 'pixels a multiple of 4 kB apart, which caches map to one place',
      params: base.combineWith([{ h: 3, w: 4, c: 1024, activation: 'linear' }]),
      quick: 'all',
    },
    {
      description: 'batches: none, one, several',
      params: base.combine('b', [0, 1, 3]).combine('c', [3, 11]),
      quick: 'all',
    },
    {
      description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
      directions: ['forward'],
      params: base
        .combine('data', ['wide', 'subnormal', 'negative_zero', 'nan', 'infinity'])
        .combine('activation', ['linear', 'gelu'])
        .combine('k', [1, 3, 5]),
      quick: 'all',
    },
    {
      description: 'long sums of one sign, which only a float32 holds',
      directions: ['forward'],
      params: base
        .combineWith([
          { k: 31, h: 31, w: 31, c: 1 },
          { k: 31, h: 31, w: 31, c: 4 },
        ])
        .combine('data', ['positive']),
      quick: 'all',
    },
    inputsGroup(base),
    {
      description: 'big maps: the sizes of the networks',
      params: base.combineWith([
        { k: 17, h: 56, w: 56, c: 16 },
        { k: 13, h: 14, w: 14, c: 64 },
        { k: 7, h: 7, w: 7, c: 128 },
      ]),
      quick: 'none',
    },
    ...steadyGroups({ k: 3, b: 1, h: 5, w: 3, c: 12, activation: 'gelu' }),
  ],
  errors: [
    {
      name: 'x_rank',
      call: () =>
        fused.depthwiseConv2d({ x: zeros([4, 5, 6]) as unknown as Tensor4D, filter: filter() }),
      throws: RangeError,
      message:
        'fused.depthwiseConv2d: x has rank 3 (shape [4, 5, 6]), expected rank 4 [B, H, W, C]',
    },
    {
      name: 'filter_even',
      call: () => fused.depthwiseConv2d({ x: x(), filter: filter(4) }),
      throws: RangeError,
      message: 'fused.depthwiseConv2d: filter is 4×4, expected K×K with K odd',
    },
    {
      name: 'filter_channels',
      call: () => fused.depthwiseConv2d({ x: x(), filter: filter(3, 4) }),
      throws: RangeError,
      message:
        'fused.depthwiseConv2d: filter has shape [3, 3, 4, 1], expected [3, 3, 6, 1] for the channels of x',
    },
    {
      name: 'bias_shape',
      call: () => fused.depthwiseConv2d({ x: x(), filter: filter(), bias: zeros([5]) }),
      throws: RangeError,
      message: 'fused.depthwiseConv2d: bias has shape [5], expected [6] for one value a channel',
    },
    {
      name: 'residual_shape',
      call: () =>
        fused.depthwiseConv2d({ x: x(), filter: filter(), residual: zeros([1, 5, 4, 6]) }),
      throws: RangeError,
      message:
        'fused.depthwiseConv2d: residual has shape [1, 5, 4, 6], expected [1, 4, 5, 6] as the output',
    },
    {
      name: 'activation',
      call: () =>
        fused.depthwiseConv2d({ x: x(), filter: filter(), activation: 'elu' as FusedActivation }),
      throws: RangeError,
      message:
        "fused.depthwiseConv2d: activation is 'elu', expected one of linear, relu, gelu, silu",
    },
  ],
  arbitrary: fc
    .record({
      k: fc.constantFrom(1, 3, 5, 7),
      b: fc.constantFrom(1, 2),
      h: fc.integer({ min: 1, max: 7 }),
      w: fc.integer({ min: 1, max: 9 }),
      c: fc.integer({ min: 1, max: 20 }),
      epilogue: fc.constantFrom(...epilogues),
      seed: fc.nat(999),
    })
    .map(({ epilogue, ...set }) => ({ activation: 'relu', ...set, ...epilogue })),
});
