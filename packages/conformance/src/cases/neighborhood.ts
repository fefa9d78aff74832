import fc from 'fast-check';
import type { CaseGroup } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { familyOf } from './family.ts';
import { inputsGroup } from './inputs.ts';
import { CHANNELS_PER_GROUP, groupings } from './involution.ts';

/** A case's geometry: window, batch, map, channels in all, groups. */
const NEIGHBORHOOD_PARAMETERS = ['k', 'b', 'h', 'w', 'c', 'g'] as const;

export interface NeighborhoodShapes {
  x: [number, number, number, number];
  weights: [number, number, number, number, number, number];
}

export function neighborhoodShapes(set: Params): NeighborhoodShapes {
  const { k, b, h, w, c, g } = set as Record<string, number>;
  return { x: [b, h, w, c], weights: [b, h, w, g, k, k] };
}

export const NEIGHBORHOOD_BASE = params({ k: 3, b: 1, h: 5, w: 6, c: 8, g: 2 });

/** Windows as wide as the map, one less, and with free positions in the middle. */
export const MAPS: readonly Params[] = [1, 3, 5, 7].flatMap((k) => [
  { k, h: k, w: k + 4 },
  { k, h: k + 1, w: k },
  { k, h: 9, w: 11 },
]);

/** OverLoCK's largest, the first beyond 16 columns of taps, and the largest that is promised. */
export const WIDE_WINDOWS: readonly Params[] = [
  { k: 13, h: 13, w: 14 },
  { k: 17, h: 17, w: 18 },
  { k: 19, h: 20, w: 19 },
];

/** What every op on clamped windows must get right. */
const NEIGHBORHOOD_GROUPS: readonly CaseGroup[] = [
  {
    description: 'windows: K and the map decide together where a window is moved inside',
    params: NEIGHBORHOOD_BASE.combineWith(MAPS).combineWith([{ c: 4, g: 2 }]),
    quick: 'all',
  },
  {
    description: 'wide windows: hundreds of taps, more columns of them than registers',
    directions: ['forward'],
    params: NEIGHBORHOOD_BASE.combineWith(WIDE_WINDOWS).combineWith([{ c: 2, g: 1 }]),
    quick: 'all',
  },
  {
    description: 'wide windows, differentiated',
    params: NEIGHBORHOOD_BASE.combineWith(WIDE_WINDOWS).combineWith([{ c: 4, g: 2 }]),
    quick: 'none',
  },
  {
    description: 'tails: channels of a group that fill no whole vector, with groups before them',
    params: NEIGHBORHOOD_BASE.combineWith(groupings(CHANNELS_PER_GROUP, [1, 3])).combineWith([
      { h: 3, w: 4 },
    ]),
    quick: 'pairs',
  },
  {
    description: 'batches: none, one, several',
    params: NEIGHBORHOOD_BASE.combine('b', [0, 1, 3]).combine('k', [1, 5]),
    quick: 'all',
  },
];

export const neighborhoodDataGroup = (
  kinds: readonly string[],
  directions?: readonly string[],
): CaseGroup => ({
  description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
  ...(directions && { directions }),
  params: NEIGHBORHOOD_BASE.combine('k', [1, 3, 5]).combine('data', kinds),
  quick: 'all',
});

export const NEIGHBORHOOD_INPUTS_GROUP = inputsGroup(
  NEIGHBORHOOD_BASE.combineWith(groupings([3, 16], [2])),
);

export const NEIGHBORHOOD_BIG_GROUP: CaseGroup = {
  description: 'big maps: the sizes of the networks',
  params: NEIGHBORHOOD_BASE.combineWith([
    { k: 17, h: 56, w: 56, c: 16, g: 2 },
    { k: 13, h: 14, w: 14, c: 64, g: 4 },
    { k: 7, h: 7, w: 7, c: 128, g: 8 },
  ]),
  quick: 'none',
};

/** The steady state of one ordinary case. */
const NEIGHBORHOOD_STEADY: Params = { k: 3, b: 1, h: 6, w: 5, c: 20, g: 4 };

const size = (max: number) => fc.integer({ min: 1, max });

/** Any case of a few hundred elements: a window, and a map that it fits in. */
export const arbitraryNeighborhood = (kinds: readonly string[]): fc.Arbitrary<Params> =>
  fc
    .record({
      k: fc.constantFrom(1, 3, 5, 7),
      b: fc.constantFrom(1, 2, 0),
      moreRows: fc.nat(4),
      moreColumns: fc.nat(4),
      perGroup: size(18),
      g: size(3),
      data: fc.constantFrom(...kinds),
      seed: fc.nat(999),
    })
    .map(({ moreRows, moreColumns, perGroup, ...set }) => ({
      ...set,
      h: set.k + moreRows,
      w: set.k + moreColumns,
      c: set.g * perGroup,
    }));

/**
 * Those of every op with a softmax: where scores are huge, a rounding of theirs decides everything, and no output is determined.
 */
export const SOFTMAX_DATA_KINDS = ['hundreds', 'subnormal', 'negative_zero', 'nan', 'infinity'];

export const SOFTMAX_ARBITRARY_KINDS = ['normal', 'hundreds', 'subnormal', 'nan', 'infinity'];

export const SUM_ARBITRARY_KINDS = ['normal', 'wide', 'subnormal', 'nan', 'infinity'];

/** Declares an op on a map and clamped windows. */
export const declareNeighborhoodOp = familyOf({
  parameters: NEIGHBORHOOD_PARAMETERS,
  groups: NEIGHBORHOOD_GROUPS,
  steady: NEIGHBORHOOD_STEADY,
  arbitrary: arbitraryNeighborhood,
});
