import { fastestOf, type Standing } from '../measure/compare.ts';
import type { DenseReport, DenseResult } from '../suites/dense.ts';
import type { GoalResult } from './goal.ts';

/** The goals for detectors and segmenters, of those contestants that took part; on wasm for each kind of instructions. */
export const judgeDense = ({ backend, size, results }: DenseReport): GoalResult[] =>
  results.flatMap((result) => {
    const subject = `${result.model}, ${size}×${size}`;
    const ours = result.standings.filter(({ group }) => group === 'ours');
    const goals = ours.flatMap((standing) => goalsOf(result, standing, backend));
    const { peakBytes, outside } = result;
    const memory = peakBytes?.stock && peakBytes.ours / peakBytes.stock;
    return [
      ...goals,
      ...(outside === undefined
        ? []
        : [goal(backend, ours.at(-1)!, 'outside of kernels', '≤', 5, 100 * outside, '%')]),
      ...(memory ? [goal(backend, ours[0], 'the memory of stock ops', '≤', 0.5, memory)] : []),
    ].map((each) => ({ subject, ...each }));
  });

function goalsOf(result: DenseResult, ours: Standing, backend: string) {
  const stock = fastestOf(result, 'stock')?.median;
  return [
    ...(stock ? [goal(backend, ours, 'faster than stock ops', '≥', 4, stock / ours.median)] : []),
    ...(backend === 'wasm'
      ? [goal(backend, ours, 'the time of the floor', '≤', 1.35, ours.floorRatio)]
      : []),
  ];
}

const goal = (
  backend: string,
  { mode }: Standing,
  figure: string,
  sign: GoalResult['sign'],
  target: number,
  measured: number,
  unit: GoalResult['unit'] = '×',
): Omit<GoalResult, 'subject'> => ({
  ...{ on: `${backend} ${mode}`, figure, unit, sign, target, measured },
  reached: sign === '≥' ? measured >= target : measured <= target,
});
