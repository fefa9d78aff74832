import {
  ContMix2DLogits,
  type ContMix2DLogitsAttrs,
  contMix2dLogits,
} from '@dynaconv/involution-ops/base';
import { type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { params } from '../core/params.ts';
import { contMix2DLogitsOracle } from '../oracle/ContMix2DLogits.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const base = params({ k: 3, b: 1, h: 3, w: 4, d: 8, r: 2, groups: 2 });

const query = () => zeros([1, 4, 5, 6]) as Tensor4D;
const key = () => zeros([1, 2, 2, 6]) as Tensor4D;

export const contMix2DLogitsCases = declareOp<ContMix2DLogitsAttrs>({
  name: ContMix2DLogits,
  parameters: ['k', 'b', 'h', 'w', 'd', 'r', 'groups'],
  defaults: {},
  inputShapes(set) {
    const { k, b, h, w, d, r } = set as Record<string, number>;
    return {
      query: [b, h, w, d],
      key: [b, r, r, d],
      projection: [r * r, k * k],
      bias: [k * k],
    };
  },
  attrs: ({ groups }) => ({ groups: groups as number }),
  run: ({ query, key, projection, bias }, { groups }) =>
    contMix2dLogits(query as Tensor4D, key as Tensor4D, projection, bias, groups),
  oracle: contMix2DLogitsOracle,
  groups: [
    {
      description: 'windows: taps that fill no whole panel of eight',
      params: base.combine('k', [1, 3, 5, 7]),
      quick: 'all',
    },
    {
      description: 'groups: one, one a channel, odd numbers of channels in each',
      params: base.combineWith([
        { d: 1, groups: 1 },
        { d: 5, groups: 1 },
        { d: 5, groups: 5 },
        { d: 9, groups: 3 },
        { d: 42, groups: 3 },
        { d: 64, groups: 4 },
      ]),
      quick: 'all',
    },
    {
      description: 'pixels: rows that fill no block of four; batches; regions',
      params: base
        .combine('b', [1, 2, 3])
        .combine('h', [1, 3])
        .combine('w', [1, 3, 5])
        .combine('r', [1, 3]),
      quick: 'pairs',
    },
    { description: 'an empty batch', params: base.combine('b', [0]), quick: 'all' },
    {
      description: 'data: no range loses accuracy',
      directions: ['forward'],
      params: base.combine('data', ['wide', 'subnormal', 'negative_zero']),
      quick: 'all',
    },
    inputsGroup(base),
    {
      description: 'big maps: the sizes of the networks',
      params: base.combineWith([
        { k: 13, h: 7, w: 7, d: 32, r: 7, groups: 2 },
        { k: 5, h: 14, w: 14, d: 32, r: 7, groups: 2 },
      ]),
      quick: 'none',
    },
    ...steadyGroups({ k: 5, b: 1, h: 5, w: 3, d: 12, r: 3, groups: 2 }),
  ],
  errors: [
    {
      name: 'query_rank',
      call: () =>
        contMix2dLogits(
          zeros([4, 5, 6]) as unknown as Tensor4D,
          key(),
          zeros([4, 9]),
          zeros([9]),
          2,
        ),
      throws: RangeError,
      message: 'contMix2dLogits: query has rank 3 (shape [4, 5, 6]), expected rank 4 [B, H, W, D]',
    },
    {
      name: 'key_channels',
      call: () => contMix2dLogits(query(), zeros([1, 2, 2, 5]), zeros([4, 9]), zeros([9]), 2),
      throws: RangeError,
      message:
        'contMix2dLogits: key has shape [1, 2, 2, 5], expected [1, 2, 2, 6] for the batch and channels of query',
    },
    {
      name: 'projection_regions',
      call: () => contMix2dLogits(query(), key(), zeros([5, 9]), zeros([9]), 2),
      throws: RangeError,
      message:
        'contMix2dLogits: projection has shape [5, 9], expected [4, 9] for the regions of key',
    },
    {
      name: 'projection_taps',
      call: () => contMix2dLogits(query(), key(), zeros([4, 8]), zeros([8]), 2),
      throws: RangeError,
      message: 'contMix2dLogits: projection has shape [4, 8], expected [R, K²] with K odd',
    },
    {
      name: 'bias_shape',
      call: () => contMix2dLogits(query(), key(), zeros([4, 9]), zeros([8]), 2),
      throws: RangeError,
      message: 'contMix2dLogits: bias has shape [8], expected [9] for one value a tap',
    },
    {
      name: 'groups',
      call: () => contMix2dLogits(query(), key(), zeros([4, 9]), zeros([9]), 4),
      throws: RangeError,
      message:
        'contMix2dLogits: query has 6 channels and key 4 regions, expected channels in 4 groups and at least 1 of each',
    },
  ],
  arbitrary: fc.record({
    k: fc.constantFrom(1, 3, 5),
    b: fc.constantFrom(1, 2),
    h: fc.integer({ min: 1, max: 4 }),
    w: fc.integer({ min: 1, max: 4 }),
    d: fc.constantFrom(4, 12, 20),
    r: fc.integer({ min: 1, max: 4 }),
    groups: fc.constantFrom(1, 2, 4),
    seed: fc.nat(999),
  }),
});
