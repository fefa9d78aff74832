import {
  backend_util,
  engine,
  MaxPoolGrad,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { declareOp } from '../core/declare.ts';
import { type Params, params, toPair } from '../core/params.ts';
import { type MaxPoolGradAttrs, maxPoolGradOracle } from '../oracle/MaxPoolGrad.ts';
import { SMALL_MAPS } from './convolution_gradients.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

const STEADY = { k: 3, s: 2, p: 'same', b: 2, h: 5, w: 6, c: 5 };
const base = params({ k: 3, s: 2, p: 'same', b: 2, h: 7, w: 8, c: 5 });

const attrsOf = ({ k, s, p }: Params): MaxPoolGradAttrs => ({
  filterSize: toPair(k),
  strides: toPair(s),
  pad: p as 'same' | 'valid',
});

/** The gradient of `tf.maxPool`, run as tfjs runs it. */
export const maxPoolGradCases = declareOp<MaxPoolGradAttrs>({
  name: MaxPoolGrad,
  stock: true,
  parameters: ['k', 's', 'p', 'b', 'h', 'w', 'c'],
  defaults: {},
  inputShapes(set) {
    const { b, h, w, c } = set as Record<string, number>;
    const { filterSize, strides, pad } = attrsOf(set);
    const input: [number, number, number, number] = [b, h, w, c];
    const { outShape } = backend_util.computePool2DInfo(input, filterSize, strides, 1, pad);
    return { dy: outShape, input };
  },
  attrs: attrsOf,
  run: (inputs, attrs) =>
    engine().runKernel(MaxPoolGrad, inputs, attrs as unknown as NamedAttrMap) as Tensor,
  oracle: maxPoolGradOracle,
  groups: [
    {
      description: 'windows: that overlap or leave gaps, with padding or without',
      params: base
        .combine('k', [1, 2, 3, '1x3', '4x2'])
        .combine('s', [1, 2, 3, '2x1'])
        .combine('p', ['same', 'valid']),
      quick: 'pairs',
    },
    {
      description: 'tails: channels that fill no whole vector',
      params: base.combine('c', [1, 2, 3, 4, 8, 9]),
      quick: 'all',
    },
    {
      description: 'small maps: one pixel, one row, one column; an empty batch',
      params: base.combineWith([...SMALL_MAPS, { b: 0 }]),
      quick: 'all',
    },
    {
      description: 'data: zeros of both signs, of which the first is taken; NaN and infinities',
      params: base
        .combine('data', ['negative_zero', 'wide', 'subnormal', 'nan', 'infinity'])
        .combine('s', [1, 2]),
      quick: 'all',
    },
    inputsGroup(base),
    ...steadyGroups(STEADY),
  ],
  errors: [],
  arbitrary: fc.record({
    k: fc.constantFrom(1, 2, 3, '1x4', '3x2'),
    s: fc.constantFrom(1, 2, '1x3'),
    p: fc.constantFrom('same', 'valid'),
    b: fc.constantFrom(1, 2),
    h: fc.integer({ min: 4, max: 9 }),
    w: fc.integer({ min: 4, max: 9 }),
    c: fc.integer({ min: 1, max: 12 }),
    data: fc.constantFrom('normal', 'negative_zero', 'infinity'),
    seed: fc.nat(999),
  }),
});
