import { type Involution2DAttrs, involution2DKernelShape } from '@dynaconv/involution-ops/base';
import fc from 'fast-check';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { type CaseGroup, declareOp, type OpDeclaration } from '../core/declare.ts';
import { type Params, params, toPair } from '../core/params.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

/** A case's geometry: window, strides, dilations, batch, input map, channels in all, groups. */
export const INVOLUTION_PARAMETERS = ['k', 's', 'd', 'b', 'h', 'w', 'c', 'g'] as const;

export interface InvolutionShapes {
  x: [number, number, number, number];
  kernel: [number, number, number, number, number, number];
  y: [number, number, number, number];
}

export function involutionShapes(set: Params): InvolutionShapes {
  const { k, b, h, w, c, g } = set as Record<string, number>;
  const x: InvolutionShapes['x'] = [b, h, w, c];
  const kernel = involution2DKernelShape(x, g, k, toPair(set.s));
  return { x, kernel, y: [b, kernel[1], kernel[2], c] };
}

export const involutionAttrs = ({ s, d }: Params): Involution2DAttrs => ({
  strides: toPair(s),
  dilations: toPair(d),
});

const base = params({ k: 3, s: 1, d: 1, b: 1, h: 5, w: 6, c: 8, g: 2 });

/** Channels a group: below, at and above the widths of vector registers, and of blocks of them. */
export const CHANNELS_PER_GROUP = [1, 2, 3, 4, 5, 15, 16, 17, 24, 33];
export const groupings = (channels: readonly number[], groups: readonly number[]) =>
  groups.flatMap((g) => channels.map((perGroup) => ({ c: g * perGroup, g })));

/** What every kernel of the involution family must get right. */
export const INVOLUTION_GROUPS: readonly CaseGroup[] = [
  {
    description: 'windows: K, stride and dilation decide together which pixels a tap reads',
    params: base
      .combine('k', [1, 3, 5, 7, 9, 11, 13, 15, 17])
      .combine('s', [1, 2, 3])
      .combine('d', [1, 2, 3])
      .combineWith([{ h: 9, w: 7, c: 4, g: 2 }]),
    quick: 'pairs',
  },
  {
    description: 'tails: channels of a group that fill no whole vector, with groups before them',
    params: base
      .combine('k', [3])
      .combineWith(groupings(CHANNELS_PER_GROUP, [1, 2]))
      .combineWith([{ h: 3, w: 4 }]),
    quick: 'all',
  },
  {
    description: 'tails of more groups, under smaller and larger windows',
    params: base
      .combine('k', [1, 3, 7])
      .combineWith(groupings(CHANNELS_PER_GROUP, [1, 2, 3]))
      .combineWith([{ h: 3, w: 4 }]),
    quick: 'none',
  },
  {
    description: 'maps: smaller than the window, 1×1, one row, one column, odd, not square',
    params: base
      .combineWith([
        { h: 1, w: 1 },
        { h: 1, w: 7 },
        { h: 7, w: 1 },
        { h: 2, w: 3 },
        { h: 4, w: 13 },
        { h: 14, w: 14 },
      ])
      .combine('k', [1, 3, 7, 17])
      .combine('s', [1, 2, 3]),
    quick: 'pairs',
  },
  {
    description: 'rectangles: strides and dilations that differ by axis',
    params: base
      .combine('s', ['1x2', '2x1', '3x1', '2x3'])
      .combine('d', ['1x2', '2x1', '1x3', '3x2'])
      .combineWith([{ h: 8, w: 7, c: 4 }]),
    quick: 'all',
  },
];

/** What the derivatives, called as ops, and their own derivatives must get right: the ops share their loops with those above. */
const INVOLUTION_GRADIENT_GROUPS: readonly CaseGroup[] = [
  {
    description: 'windows, strides, dilations and tails together',
    params: base
      .combine('k', [1, 3, 7, 17])
      .combine('s', [1, 2, 3])
      .combine('d', [1, '1x2', 3])
      .combineWith([
        { h: 4, w: 7, c: 15, g: 3 },
        { h: 9, w: 2, c: 17, g: 1 },
      ]),
    quick: 'pairs',
  },
  {
    description: 'batches: none, one, several',
    params: base.combine('b', [0, 1, 3]).combine('s', [1, 2]),
    quick: 'all',
  },
  {
    description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
    directions: ['forward'],
    params: base.combine('k', [1, 3, 7]).combine('data', EXTREME_DATA_KINDS),
    quick: 'all',
  },
];

/** What the op called by users, and its first derivatives, must get right besides. */
export const INVOLUTION_USE_GROUPS: readonly CaseGroup[] = [
  {
    description: 'batches: none, one, several',
    params: base.combine('b', [0, 1, 2, 3]).combine('k', [3, 7]).combine('s', [1, 2]),
    quick: 'all',
  },
  {
    description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
    params: base.combine('k', [1, 3, 7]).combine('s', [1, 2]).combine('data', EXTREME_DATA_KINDS),
    quick: 'pairs',
  },
  {
    description: 'long sums of one sign, which only a float32 holds',
    directions: ['forward'],
    params: base
      .combineWith([
        { k: 31, h: 31, w: 4, c: 1, g: 1 },
        { k: 31, h: 31, w: 4, c: 4, g: 1 },
      ])
      .combine('data', ['positive']),
    quick: 'all',
  },
  inputsGroup(base.combineWith(groupings([3, 16], [2])).combine('s', [1, 2])),
];

export const INVOLUTION_BIG_GROUPS: readonly CaseGroup[] = [
  {
    description: 'big maps: the sizes of the networks',
    params: base.combineWith([
      { k: 7, h: 28, w: 28, c: 64, g: 4 },
      { k: 7, h: 56, w: 56, c: 32, g: 2 },
      { k: 3, h: 112, w: 112, c: 16, g: 1 },
      { k: 7, s: 2, h: 56, w: 56, c: 32, g: 2 },
      { k: 7, h: 7, w: 7, c: 512, g: 32 },
    ]),
    quick: 'none',
  },
];

/** The steady state of one ordinary involution. */
export const INVOLUTION_STEADY: Params = { k: 3, s: 1, d: 1, b: 1, h: 6, w: 5, c: 20, g: 4 };

const size = (max: number) => fc.integer({ min: 1, max });
const perAxis = fc
  .tuple(size(3), size(3))
  .map(([height, width]) => (height === width ? height : `${height}x${width}`));

/** Any involution that fits a few hundred elements. */
export const arbitraryInvolution: fc.Arbitrary<Params> = fc
  .record({
    k: fc.constantFrom(1, 3, 5, 7, 9),
    s: perAxis,
    d: perAxis,
    b: fc.constantFrom(1, 2, 0),
    h: size(9),
    w: size(9),
    perGroup: size(18),
    g: size(3),
    data: fc.constantFrom('normal', 'wide', 'subnormal', 'nan', 'infinity'),
    seed: fc.nat(999),
  })
  .map(({ perGroup, ...set }) => ({ ...set, c: set.g * perGroup }));

/** A derivative of the involution, called as an op. */
export const declareInvolutionGradient = <Attrs extends object>(
  op: Omit<OpDeclaration<Attrs>, 'parameters' | 'defaults' | 'groups' | 'arbitrary'>,
): OpDeclaration =>
  declareOp<Attrs>({
    ...op,
    parameters: INVOLUTION_PARAMETERS,
    defaults: {},
    groups: [...INVOLUTION_GRADIENT_GROUPS, ...steadyGroups(INVOLUTION_STEADY)],
    arbitrary: arbitraryInvolution,
  });
