/** What the cases of tfjs's own convolutions share. */

import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { type ConvolutionAttrs, convolutionOracle } from '../oracle/convolutions.ts';
import {
  CHANNELS,
  CONVOLUTION_PARAMETERS,
  SMALL_MAPS,
  shapesOf,
  sizesOf,
} from './convolution_gradients.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

type Shape4D = [number, number, number, number];

interface Kind {
  name: string;
  /** Attributes of the cases beyond those of all; the first is that of the cases that try others. */
  epilogues: readonly Params[];
  run(inputs: { x: Tensor4D; filter: Tensor4D; bias?: Tensor }, attrs: ConvolutionAttrs): Tensor;
}

/**
 * The declaration of a convolution: ours, or tfjs's where zeros are not the same on all sides. Windows and strides are those of both axes:
 * where they differ, tfjs's own kernel gives zeros, or writes beyond its output.
 */
export function convolution({ name, epilogues, run }: Kind) {
  const common = { k: 3, s: 1, p: 'same', b: 2, h: 5, w: 6, cin: 5, cout: 3, ...epilogues[0] };
  const base = params(common);
  return declareOp<ConvolutionAttrs>({
    name,
    stock: true,
    parameters: CONVOLUTION_PARAMETERS,
    defaults: { bias: 'none', activation: 'linear' },
    inputShapes(set): Record<string, number[]> {
      const { x, filter } = sizesOf(set);
      return { x, filter, ...(set.bias === 'given' && { bias: [filter[3]] }) };
    },
    attrs(set) {
      const { strides, pad } = sizesOf(set);
      return { strides, pad, activation: set.activation as ConvolutionAttrs['activation'] };
    },
    run: ({ x, filter, bias }, attrs) =>
      run({ x: x as Tensor4D, filter: filter as Tensor4D, bias }, attrs),
    oracle: convolutionOracle(({ x, filter }, { strides, pad }) =>
      shapesOf({ x: x.shape as Shape4D, filter: filter.shape as Shape4D, strides, pad }),
    ),
    groups: [
      {
        description: 'windows: sizes, strides and paddings',
        params: base
          .combine('k', [1, 2, 3, 7])
          .combine('s', [1, 2, 3])
          .combine('p', ['same', 'valid', 2])
          .combineWith([
            { h: 9, w: 8 },
            { h: 8, w: 11 },
          ]),
        quick: 'pairs',
      },
      {
        description: 'tails: channels, in and out, that fill no whole vector; epilogues',
        params: base
          .combine('cin', CHANNELS)
          .combine('cout', CHANNELS)
          .combineWith([...epilogues]),
        quick: 'pairs',
      },
      {
        description: 'small maps: all of it padding but one pixel, one row, one column',
        params: base.combineWith(SMALL_MAPS).combine('k', [3, 5]).combine('s', [1, 2]),
        quick: 'all',
      },
      {
        description: 'tiles: more pixels than one, its last one not whole, in several images',
        params: base.combineWith([
          { h: 23, w: 13, cin: 3, cout: 1 },
          { h: 3, w: 140, cin: 2, cout: 2 },
          { k: 1, h: 12, w: 13, cin: 5, cout: 9 },
          { s: 2, p: 1, h: 27, w: 29, cin: 2, cout: 3 },
        ]),
        quick: 'all',
      },
      {
        description: 'an empty batch',
        params: base.combine('b', [0]),
        quick: 'all',
      },
      {
        description: 'data: NaN and infinities reach just what reads them',
        params: base
          .combine('data', ['wide', 'subnormal', 'nan', 'infinity'])
          .combineWith([{ s: 1 }, { s: 2, p: 1 }])
          .combineWith([...epilogues]),
        quick: 'all',
      },
      inputsGroup(base),
      ...steadyGroups({ ...common, s: 2, p: 1, cin: 12 }),
    ],
    errors: [],
    arbitrary: fc
      .record({
        k: fc.constantFrom(1, 2, 3, 5),
        s: fc.constantFrom(1, 2, 3),
        p: fc.constantFrom('same', 'valid', 1),
        b: fc.constantFrom(1, 2),
        h: fc.integer({ min: 5, max: 9 }),
        w: fc.integer({ min: 5, max: 9 }),
        cin: fc.integer({ min: 1, max: 20 }),
        cout: fc.integer({ min: 1, max: 20 }),
        epilogue: fc.constantFrom(...epilogues),
        seed: fc.nat(999),
      })
      .map(({ epilogue, ...set }) => ({ ...set, ...epilogue })),
  });
}
