/** What the cases of tfjs's own gradients of convolutions share. */

import { backend_util, engine, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { CaseGroup, OpDeclaration } from '../core/declare.ts';
import { type Params, params, toPair } from '../core/params.ts';
import type { ConvolutionShapes } from '../oracle/convolutions.ts';
import type { Inputs, Oracle } from '../oracle/oracle.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

type Shape4D = [number, number, number, number];

/** Attributes of all four kernels; each has the shape of what it gives, and `dilations` is 1. */
export interface ConvolutionGradientAttrs {
  strides: [number, number];
  pad: 'same' | 'valid' | number;
  dataFormat?: 'NHWC';
  dilations?: [number, number];
  filterShape?: Shape4D;
  inputShape?: Shape4D;
}

/** `k` and `s` as 3 or 3x2; `p` the padding: same, valid or a number of pixels. */
export const CONVOLUTION_PARAMETERS = ['k', 's', 'p', 'b', 'h', 'w', 'cin', 'cout'];

interface Sizes {
  x: Shape4D;
  filter: Shape4D;
  strides: [number, number];
  pad: 'same' | 'valid' | number;
}

export const sizesOf = (set: Params): Sizes => {
  const { b, h, w, cin, cout } = set as Record<string, number>;
  return {
    x: [b, h, w, cin],
    // A depthwise convolution has `cout` outputs for each input channel.
    filter: [...toPair(set.k), cin, cout] as Shape4D,
    strides: toPair(set.s),
    pad: set.p as Sizes['pad'],
  };
};

const infoOf = ({ x, filter, strides, pad }: Sizes, depthwise: boolean) =>
  backend_util.computeConv2DInfo(x, filter, strides, 1, pad, undefined, depthwise);

/** What a convolution of such sizes reads and writes. */
export function shapesOf({ x, filter, strides, pad }: Sizes, depthwise = false): ConvolutionShapes {
  const { padInfo, outShape } = infoOf({ x, filter, strides, pad }, depthwise);
  return { x, filter, y: outShape, strides, pad: [padInfo.top, padInfo.left], depthwise };
}

interface Kind {
  name: string;
  depthwise: boolean;
  /** What the kernel gives the gradient by. */
  by: 'input' | 'filter';
  oracle: (
    shapesOf: (inputs: Inputs, attrs: ConvolutionGradientAttrs) => ConvolutionShapes,
  ) => Oracle<ConvolutionGradientAttrs>;
}

/** The declaration of one of the four kernels, which no public op calls: they are run as tfjs's gradients run them. */
export function convolutionGradient({
  name,
  depthwise,
  by,
  oracle,
}: Kind): OpDeclaration<ConvolutionGradientAttrs> {
  return {
    name,
    stock: true,
    parameters: CONVOLUTION_PARAMETERS,
    defaults: {},
    inputShapes(set): Record<string, number[]> {
      const sizes = sizesOf(set);
      const dy = infoOf(sizes, depthwise).outShape;
      return by === 'filter' ? { x: sizes.x, dy } : { dy, filter: sizes.filter };
    },
    attrs(set) {
      const { x, filter, strides, pad } = sizesOf(set);
      return {
        strides,
        pad,
        ...(depthwise ? { dilations: [1, 1] } : { dataFormat: 'NHWC' }),
        ...(by === 'filter' ? { filterShape: filter } : { inputShape: x }),
      };
    },
    run: (inputs, attrs) =>
      engine().runKernel(name, inputs, attrs as unknown as NamedAttrMap) as Tensor,
    oracle: oracle((inputs, attrs) => {
      const x = attrs.inputShape ?? (inputs.x.shape as Shape4D);
      const filter = attrs.filterShape ?? (inputs.filter.shape as Shape4D);
      return shapesOf({ ...attrs, x, filter }, depthwise);
    }),
    groups: [...groupsOf(depthwise), ...steadyGroups(STEADY)],
    errors: [],
    arbitrary,
  };
}

const STEADY = { k: 3, s: 2, p: 'same', b: 1, h: 5, w: 6, cin: 12, cout: 2 };
const base = params({ k: 3, s: 1, p: 'same', b: 2, h: 5, w: 6, cin: 5, cout: 3 });
/** Around the widths of vector registers and of blocks of them. */
export const CHANNELS = [1, 3, 4, 5, 8, 9, 17];
/** One pixel, one row, one column. */
export const SMALL_MAPS = [
  { h: 1, w: 1 },
  { h: 1, w: 6 },
  { h: 6, w: 1 },
];

const groupsOf = (depthwise: boolean): readonly CaseGroup[] => [
  {
    description: 'windows: sizes, strides and paddings, of a shape for each axis too',
    params: base
      .combine('k', [1, 2, 3, '1x3', '5x2', 7])
      .combine('s', [1, 2, '3x1'])
      .combine('p', ['same', 'valid', 2])
      .combineWith([
        { h: 9, w: 8 },
        { h: 8, w: 11 },
      ]),
    quick: 'pairs',
  },
  {
    description: 'tails: channels, in and out, that fill no whole vector',
    params: base.combine('cin', CHANNELS).combine('cout', depthwise ? [1, 2, 3] : CHANNELS),
    quick: 'pairs',
  },
  {
    description: 'depthwise and not: one output a channel, which has an inner loop of its own',
    params: base
      .combine('cout', [1])
      .combine('k', [3, 5, 13])
      .combine('s', [1, 2])
      .combine('cin', [1, 8, 11]),
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
      { k: 5, h: 4, w: 300, cin: 2, cout: 1 },
      { k: 13, h: 40, w: 40, cin: 9, cout: 1 },
      { k: 1, h: 17, w: 19, cin: 261, cout: 2 },
    ]),
    quick: 'all',
  },
  {
    description: 'strided 1×1: the pixels that are skipped, the last ones too',
    params: base.combine('k', [1]).combine('s', [2, 3]).combine('h', [4, 5]),
    quick: 'all',
  },
  {
    description: 'an empty batch',
    params: base.combine('b', [0]).combine('cout', [1, 3]),
    quick: 'all',
  },
  {
    description: 'data: NaN and infinities reach just what reads them',
    params: base
      .combine('data', ['wide', 'subnormal', 'nan', 'infinity'])
      .combine('s', [1, 2])
      .combine('cout', [1, 3]),
    quick: 'all',
  },
  inputsGroup(base),
];

const arbitrary = fc.record({
  k: fc.constantFrom(1, 2, 3, '1x4', '5x3'),
  s: fc.constantFrom(1, 2, '1x3'),
  p: fc.constantFrom('same', 'valid', 1),
  b: fc.constantFrom(1, 2),
  h: fc.integer({ min: 5, max: 9 }),
  w: fc.integer({ min: 5, max: 9 }),
  cin: fc.integer({ min: 1, max: 20 }),
  cout: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(999),
});
