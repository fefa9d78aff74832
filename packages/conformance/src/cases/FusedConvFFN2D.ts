import { FusedConvFFN2D, type FusedConvFFN2DAttrs, fused } from '@dynaconv/involution-ops/base';
import { type Tensor, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp, type ErrorInput } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { fusedConvFFN2DOracle } from '../oracle/FusedConvFFN2D.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const base = params({ k: 3, b: 1, h: 4, w: 5, cin: 5, d: 12, cout: 6 });
const epilogues: readonly Params[] = [
  {},
  { residual: 'none' },
  { residual: 'scaled' },
  { bias: 'none' },
  { residual: 'none', bias: 'none' },
];
const CHANNELS = [1, 3, 4, 5, 8, 17];

type Arguments = Parameters<typeof fused.convFfn2d>[0];

/** A call of zeros, with some arguments of another kind. */
const call =
  (changed: () => Partial<Arguments>): ErrorInput['call'] =>
  () =>
    fused.convFfn2d({
      x: zeros([1, 4, 5, 6]),
      expand: zeros([1, 1, 6, 12]),
      expandBias: zeros([12]),
      depthwise: zeros([3, 3, 12, 1]),
      depthwiseBias: zeros([12]),
      gamma: zeros([12]),
      beta: zeros([12]),
      project: zeros([1, 1, 12, 8]),
      ...changed(),
    });

export const fusedConvFFN2DCases = declareOp<FusedConvFFN2DAttrs>({
  name: FusedConvFFN2D,
  parameters: ['k', 'b', 'h', 'w', 'cin', 'd', 'cout'],
  defaults: { bias: 'given', residual: 'given', epsilon: '1e-6' },
  inputShapes(set) {
    const { k, b, h, w, cin, d, cout } = set as Record<string, number>;
    return {
      x: [b, h, w, cin],
      expand: [1, 1, cin, d],
      expandBias: [d],
      depthwise: [k, k, d, 1],
      depthwiseBias: [d],
      gamma: [d],
      beta: [d],
      project: [1, 1, d, cout],
      ...(set.bias !== 'none' && { bias: [cout] }),
      ...(set.residual !== 'none' && { residual: [b, h, w, cout] }),
      ...(set.residual === 'scaled' && { residualScale: [cout] }),
    };
  },
  attrs: ({ epsilon }) => ({ epsilon: Number(epsilon) }),
  run: (inputs: Record<string, Tensor>, { epsilon }) =>
    fused.convFfn2d({ ...(inputs as unknown as Arguments), epsilon }),
  oracle: fusedConvFFN2DOracle,
  groups: [
    {
      description: 'epilogues: bias, residual and its scale, each present and absent',
      params: base.combineWith(epilogues).combine('cout', [5, 8]),
      quick: 'all',
    },
    {
      description: 'tails: channels of all three maps that fill no whole vector',
      params: base.combine('cin', CHANNELS).combine('d', CHANNELS).combine('cout', CHANNELS),
      quick: 'pairs',
    },
    {
      description: 'windows and maps: smaller than the window, 1×1, one row, one column; batches',
      params: base
        .combine('k', [1, 3, 5])
        .combineWith([
          { h: 1, w: 1 },
          { h: 1, w: 7 },
          { h: 7, w: 1 },
          { h: 6, w: 4 },
        ])
        .combine('b', [1, 3]),
      quick: 'all',
    },
    {
      description: 'strips: several a map, the last one of a single row; several images',
      params: base.combineWith([
        { h: 52, w: 40, cin: 1, d: 60, cout: 1 },
        { h: 51, w: 40, cin: 1, d: 60, cout: 1 },
        { b: 2, h: 3, w: 7, cin: 1, d: 4500, cout: 1 },
      ]),
      quick: 'all',
    },
    {
      description: 'pixels a multiple of 4 kB apart, which caches map to one place',
      params: base.combineWith([{ h: 3, w: 4, cin: 2, d: 1024, cout: 3 }]),
      quick: 'all',
    },
    {
      description: 'an empty batch',
      params: base.combine('b', [0]),
      quick: 'all',
    },
    {
      description: 'epsilon: large enough to show where it is added',
      params: base.combine('epsilon', ['0.5']),
      quick: 'all',
    },
    {
      description: 'data: NaN reaches all that it is normalised with; no range loses accuracy',
      params: base.combine('data', ['hundreds', 'negative_zero', 'nan']).combine('d', [5, 8]),
      quick: 'all',
    },
    inputsGroup(base),
    {
      description: 'big maps: the sizes of the networks',
      params: base.combineWith([
        { h: 56, w: 56, cin: 8, d: 32, cout: 8 },
        { h: 7, w: 7, cin: 64, d: 256, cout: 64 },
      ]),
      quick: 'none',
    },
    ...steadyGroups({ k: 3, b: 1, h: 5, w: 3, cin: 4, d: 14, cout: 4 }),
  ],
  errors: [
    {
      name: 'x_rank',
      call: call(() => ({ x: zeros([4, 5, 6]) as Tensor as Tensor4D })),
      throws: RangeError,
      message: 'fused.convFfn2d: x has rank 3 (shape [4, 5, 6]), expected rank 4 [B, H, W, Cin]',
    },
    {
      name: 'expand_shape',
      call: call(() => ({ expand: zeros([3, 3, 6, 12]) })),
      throws: RangeError,
      message:
        'fused.convFfn2d: expand has shape [3, 3, 6, 12], expected [1, 1, 6, 12] for the channels of x',
    },
    {
      name: 'no_channels',
      call: call(() => ({ x: zeros([1, 4, 5, 0]), expand: zeros([1, 1, 0, 12]) })),
      throws: RangeError,
      message: 'fused.convFfn2d: expand has shape [1, 1, 0, 12], expected channels of at least 1',
    },
    {
      name: 'depthwise_even',
      call: call(() => ({ depthwise: zeros([2, 2, 12, 1]) })),
      throws: RangeError,
      message: 'fused.convFfn2d: depthwise is 2×2, expected K×K with K odd',
    },
    {
      name: 'depthwise_channels',
      call: call(() => ({ depthwise: zeros([3, 3, 8, 1]) })),
      throws: RangeError,
      message:
        'fused.convFfn2d: depthwise has shape [3, 3, 8, 1], expected [3, 3, 12, 1] for the channels that expand gives',
    },
    {
      name: 'project_channels',
      call: call(() => ({ project: zeros([1, 1, 6, 8]) })),
      throws: RangeError,
      message:
        'fused.convFfn2d: project has shape [1, 1, 6, 8], expected [1, 1, 12, 8] for the channels that expand gives',
    },
    {
      name: 'gamma_shape',
      call: call(() => ({ gamma: zeros([8]) })),
      throws: RangeError,
      message: 'fused.convFfn2d: gamma has shape [8], expected [12] for one value a hidden channel',
    },
    {
      name: 'epsilon',
      call: call(() => ({ epsilon: 0 })),
      throws: RangeError,
      message: 'fused.convFfn2d: epsilon is 0, expected a positive number',
    },
    {
      name: 'beta_dtype',
      call: call(() => ({ beta: zeros([12], 'int32') })),
      throws: TypeError,
      message:
        "fused.convFfn2d: beta has dtype int32, expected float32; convert it with tf.cast(beta, 'float32')",
    },
    {
      name: 'residual_shape',
      call: call(() => ({ residual: zeros([1, 4, 5, 6]) })),
      throws: RangeError,
      message:
        'fused.convFfn2d: residual has shape [1, 4, 5, 6], expected [1, 4, 5, 8] as the output',
    },
  ],
  arbitrary: fc
    .record({
      k: fc.constantFrom(1, 3, 5),
      b: fc.constantFrom(1, 2),
      h: fc.integer({ min: 1, max: 7 }),
      w: fc.integer({ min: 1, max: 7 }),
      cin: fc.integer({ min: 1, max: 9 }),
      d: fc.integer({ min: 1, max: 20 }),
      cout: fc.integer({ min: 1, max: 9 }),
      epilogue: fc.constantFrom(...epilogues),
      seed: fc.nat(999),
    })
    .map(({ epilogue, ...set }) => ({ ...set, ...epilogue })),
});
