import { fastestOf, type Standing } from '../measure/compare.ts';
import { GROUP_LABELS } from '../measure/groups.ts';
import { milliseconds, times } from '../report/format.ts';
import type { OperatorResult } from '../suites/operators.ts';
import { bars } from './bars.ts';
import { GROUP_COLORS } from './colors.ts';
import type { Plot } from './plot.ts';

/**
 * One pass of an operator at its shapes: everyone's time relative to the first contestant's, of other groups the fastest.
 *
 * @returns undefined where ours had nothing to be compared with
 */
export function operatorBars(
  operator: string,
  pass: string,
  all: readonly OperatorResult[],
): Plot | undefined {
  const results = all.filter(({ standings }) => standings.length > 1);
  if (results.length === 0) return undefined;
  return {
    title: `${operator}, ${pass}`,
    spec: bars(
      results.map((result) => ({
        heading: result.title.replace(`${result.operator} `, ''),
        bars: contestantsOf(result).map(({ group, mode, ratio, median }) => ({
          label: group === 'ours' ? `ours ${mode}` : GROUP_LABELS[group],
          value: ratio,
          text: ratio === 1 ? milliseconds(median) : times(ratio),
          color: GROUP_COLORS[group],
        })),
      })),
      { axis: 'time, as a multiple of the first one’s', relative: true },
    ),
  };
}

/** Ours in each mode, and the fastest of every other group. */
const contestantsOf = (result: OperatorResult): Standing[] =>
  result.standings.filter(
    (each) => each.group === 'ours' || fastestOf(result, each.group) === each,
  );
