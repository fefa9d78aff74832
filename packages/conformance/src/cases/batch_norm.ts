/** What the cases of the parts of batch normalisation share. */

import fc from 'fast-check';
import type { CaseGroup } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';
import { bigMapsGroup, extremesGroup, tailsGroup } from './channels.ts';
import { inputsGroup } from './inputs.ts';
import { steadyGroups } from './steady.ts';

export const BATCH_NORM_PARAMETERS = ['b', 'h', 'w', 'c'] as const;

/** As a string: numbers in ids are whole. */
export const BATCH_NORM_DEFAULTS: Params = { epsilon: '1e-5' };

/** Shapes of everything that the three kernels take. */
export function batchNormShapes(set: Params) {
  const { b, h, w, c } = set as Record<string, number>;
  return { map: [b, h, w, c], pairs: [2, c], channels: [c] };
}

export const batchNormAttrs = ({ epsilon }: Params) => ({ epsilon: Number(epsilon) });

const base = params({ b: 2, h: 3, w: 5, c: 8 });

export const BATCH_NORM_GROUPS: readonly CaseGroup[] = [
  tailsGroup(base, [1, 2, 3, 4, 5, 15, 16, 17, 33]),
  {
    description: 'maps and batches: one pixel, and more than are summed at a time',
    params: base
      .combineWith([
        { b: 1, h: 1, w: 1 },
        { b: 1, h: 1, w: 7 },
        { b: 3, h: 4, w: 3 },
        { b: 1, h: 8, w: 16 },
        { b: 2, h: 13, w: 11 },
      ])
      .combine('c', [5, 8]),
    quick: 'all',
  },
  {
    description: 'epsilon: large enough to show where it is added',
    params: base.combine('epsilon', ['0.5']),
    quick: 'all',
  },
  extremesGroup(base, 'NaN and infinities stay in their channel'),
  inputsGroup(base),
  bigMapsGroup(base),
  ...steadyGroups({ b: 2, h: 5, w: 3, c: 14 }),
];

const size = (max: number) => fc.integer({ min: 1, max });

export const arbitraryBatchNorm: fc.Arbitrary<Params> = fc.record({
  b: size(3),
  h: size(9),
  w: size(9),
  c: size(40),
  epsilon: fc.constantFrom('1e-5', '0.5'),
  data: fc.constantFrom('normal', 'hundreds', 'nan', 'infinity'),
  seed: fc.nat(999),
});
