/** Groups of cases of ops that normalise a map's channels. */

import type { CaseGroup } from '../core/declare.ts';
import type { ParamsBuilder } from '../core/params.ts';

export const tailsGroup = (base: ParamsBuilder, channels: readonly number[]): CaseGroup => ({
  description: 'tails: channels that fill no whole vector, nor whole blocks of them',
  params: base.combine('c', channels),
  quick: 'all',
});

/** @param description where NaN and infinities go */
export const extremesGroup = (base: ParamsBuilder, description: string): CaseGroup => ({
  description: `data: ${description}`,
  params: base
    .combine('data', ['wide', 'hundreds', 'subnormal', 'negative_zero', 'nan', 'infinity'])
    .combine('c', [5, 8]),
  quick: 'all',
});

export const bigMapsGroup = (base: ParamsBuilder): CaseGroup => ({
  description: 'big maps: the sizes of the networks',
  params: base.combineWith([
    { h: 56, w: 56, c: 64 },
    { h: 7, w: 7, c: 512 },
  ]),
  quick: 'none',
});
