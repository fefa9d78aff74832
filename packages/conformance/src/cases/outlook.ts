import type { OutlookAttention2DAttrs } from '@dynaconv/involution-ops/base';
import fc from 'fast-check';
import { EXTREME_DATA_KINDS } from '../core/data.ts';
import { type Params, params, toPair } from '../core/params.ts';
import { familyOf } from './family.ts';
import { inputsGroup } from './inputs.ts';
import { CHANNELS_PER_GROUP, groupings } from './involution.ts';

type Shape4 = [number, number, number, number];
type Shape6 = [number, number, number, number, number, number];

/** The shape of the map, which is read and written, and that of the attention. */
export function outlookShapes(set: Params): { map: Shape4; attention: Shape6 } {
  const { k, b, h, w, c, g } = set as Record<string, number>;
  const [down, across] = toPair(set.s);
  return {
    map: [b, h, w, c],
    attention: [b, Math.ceil(h / down), Math.ceil(w / across), g, k ** 2, k ** 2],
  };
}

export const outlookAttrs = ({ s }: Params): OutlookAttention2DAttrs => ({ strides: toPair(s) });

const base = params({ k: 3, s: 2, b: 1, h: 5, w: 6, c: 8, g: 2 });
const size = (max: number) => fc.integer({ min: 1, max });

const PARAMETERS = ['k', 's', 'b', 'h', 'w', 'c', 'g'];
const STEADY: Params = { k: 3, s: 2, b: 1, h: 6, w: 5, c: 20, g: 4 };

/** Window, strides, batch, map, channels in all, heads. */
const arbitrary = (kinds: readonly string[]) =>
  fc
    .record({
      k: fc.constantFrom(1, 3, 5),
      s: fc.tuple(size(4), size(4)).map(([a, b]) => (a === b ? a : `${a}x${b}`)),
      b: fc.constantFrom(1, 2, 0),
      h: size(8),
      w: size(8),
      perHead: size(18),
      g: size(3),
      data: fc.constantFrom(...kinds),
      seed: fc.nat(999),
    })
    .map(({ perHead, ...set }) => ({ ...set, c: set.g * perHead }));

/** The op that users call, and its derivatives. */
export const declareOutlook = familyOf({
  parameters: PARAMETERS,
  groups: [
    {
      description: 'windows: K and stride decide which windows hold a pixel, many, one or none',
      params: base
        .combine('k', [1, 3, 5])
        .combine('s', [1, 2, 3, 4, '1x2', '3x1', '2x5'])
        .combineWith([{ h: 7, w: 8, c: 4, g: 2 }]),
      quick: 'pairs',
    },
    {
      description: 'tails: channels of a head that fill no whole vector, with heads before them',
      params: base
        .combineWith(groupings([...CHANNELS_PER_GROUP, 32], [1, 2]))
        .combineWith([{ h: 3, w: 4 }]),
      quick: 'pairs',
    },
    {
      description: 'maps: smaller than the window, 1×1, one row, one column, odd, even',
      params: base
        .combineWith([
          { h: 1, w: 1 },
          { h: 1, w: 7 },
          { h: 7, w: 1 },
          { h: 2, w: 3 },
          { h: 4, w: 13 },
          { h: 14, w: 14 },
        ])
        .combine('k', [1, 3, 5])
        .combine('s', [1, 2, 3]),
      quick: 'pairs',
    },
    {
      description: 'batches: none, one, several',
      params: base.combine('b', [0, 1, 3]).combine('s', [1, 2]),
      quick: 'pairs',
    },
    {
      description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
      params: base.combine('s', [1, 2]).combine('data', EXTREME_DATA_KINDS),
      quick: 'pairs',
    },
    inputsGroup(base),
    {
      description: 'wide windows, and the sizes of VOLO-D1 at 224 and of VOLO-D5 at 448',
      params: base.combineWith([
        { k: 7, s: 1, h: 8, w: 9, c: 12, g: 3 },
        { k: 7, s: 3, h: 9, w: 8, c: 34, g: 2 },
        { h: 28, w: 28, c: 192, g: 6 },
        { h: 56, w: 56, c: 384, g: 12 },
      ]),
      quick: 'none',
    },
  ],
  steady: STEADY,
  arbitrary,
});

/** The derivatives called as ops, which share their loops with those of the op. */
export const declareOutlookGradient = familyOf({
  parameters: PARAMETERS,
  groups: [
    {
      description: 'windows, strides and tails together',
      params: base
        .combine('k', [1, 3, 5])
        .combine('s', [1, 2, '3x1', '2x5'])
        .combineWith([
          { h: 4, w: 7, c: 15, g: 3 },
          { h: 7, w: 2, c: 17, g: 1 },
        ]),
      quick: 'pairs',
    },
    {
      description: 'batches, and maps of a few windows',
      params: base
        .combine('b', [1, 3])
        .combine('s', [1, 2, 3])
        .combineWith([{ h: 2, w: 3, c: 3, g: 1 }]),
      quick: 'all',
    },
    {
      description: 'data and batches: none, several; NaN and infinities reach just what reads them',
      directions: ['forward'],
      params: base.combine('b', [0, 2]).combine('data', ['normal', ...EXTREME_DATA_KINDS]),
      quick: 'pairs',
    },
  ],
  steady: STEADY,
  arbitrary,
});

export const OUTLOOK_KINDS = ['normal', 'wide', 'subnormal', 'nan', 'infinity'];
