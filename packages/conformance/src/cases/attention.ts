import type fc from 'fast-check';
import type { CaseGroup } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { familyOf } from './family.ts';
import { inputsGroup } from './inputs.ts';
import { arbitraryNeighborhood, MAPS, neighborhoodShapes, WIDE_WINDOWS } from './neighborhood.ts';

/** A case's geometry: window, batch, map, groups. */
const ATTENTION_PARAMETERS = ['k', 'b', 'h', 'w', 'g'] as const;

export const attentionShape = (set: Params) => neighborhoodShapes({ ...set, c: 0 }).weights;

const base = params({ k: 3, b: 1, h: 5, w: 6, g: 2 });

/** What every op must get right that has attention and no map. */
const ATTENTION_GROUPS: readonly CaseGroup[] = [
  {
    description: 'windows: K and the map decide together where a tap lies, and what row it ends',
    params: base.combineWith([...MAPS, ...WIDE_WINDOWS]),
    quick: 'all',
  },
  {
    description: 'groups and batches',
    params: base.combine('b', [0, 1, 3]).combine('g', [1, 3]),
    quick: 'all',
  },
  inputsGroup(base),
];

export const attentionDataGroup = (kinds: readonly string[]): CaseGroup => ({
  description: 'data: NaN and infinities reach just what reads them; no range loses accuracy',
  directions: ['forward'],
  params: base.combine('k', [1, 3, 5]).combine('data', kinds),
  quick: 'all',
});

/** The steady state of one ordinary case. */
export const ATTENTION_STEADY: Params = { k: 3, b: 1, h: 6, w: 5, g: 4 };

/** Any case of a few hundred elements. */
const arbitraryAttention = (kinds: readonly string[]): fc.Arbitrary<Params> =>
  arbitraryNeighborhood(kinds).map(({ c: _, ...set }) => set);

/** Declares an op on attention without a map. */
export const declareAttentionOp = familyOf({
  parameters: ATTENTION_PARAMETERS,
  groups: ATTENTION_GROUPS,
  steady: ATTENTION_STEADY,
  arbitrary: arbitraryAttention,
});
