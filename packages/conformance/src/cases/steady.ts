import type { CaseGroup } from '../core/declare.ts';
import { type Params, params } from '../core/params.ts';

/** The checks of an op's steady state, on one ordinary case of it, in every direction. */
export const steadyGroups = (set: Params): readonly CaseGroup[] => [
  {
    description: 'steady: run after run, no tensor and no byte more',
    params: params({ ...set, steady: 'flat', iterations: 40 }),
    quick: 'all',
  },
  {
    description: 'steady: ten thousand runs, no tensor and no byte more',
    params: params({ ...set, steady: 'flat', iterations: 10_000 }),
    quick: 'none',
  },
  {
    description: 'steady: the same bits a hundred times',
    directions: ['forward'],
    params: params({ ...set, steady: 'repeat', iterations: 100 }),
    quick: 'all',
  },
  {
    description: 'steady: the same bits of a gradient a hundred times',
    params: params({ ...set, steady: 'repeat', iterations: 100 }),
    quick: 'none',
  },
  {
    // Forward alone: every growth is for good, and half a heap's size.
    description: "steady: right while the backend's memory grows under the kernel",
    directions: ['forward'],
    params: params({ ...set, steady: 'growth', iterations: 1 }),
    quick: 'all',
  },
];
