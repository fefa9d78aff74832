import { fastestOf } from '../../measure/compare.ts';
import { GROUP_LABELS, type Group, RIVALS } from '../../measure/groups.ts';
import type { OperatorsReport } from '../../suites/operators.ts';
import { renderTable } from './table.ts';

/** Of each pass the first contestant, and the fastest of every other group as a multiple of it. */
export function renderOperators({ backend, versions, results }: OperatorsReport): string {
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const isThere = (group: Group) => results.some((result) => fastestOf(result, group));
  const defined = (['definition'] as const).filter(isThere);
  const others = ['stock', ...defined, ...RIVALS] as const;
  const rows = results.map((result) => {
    const [first] = result.standings;
    return [
      ...[result.title, result.pass, first.name, milliseconds(first.median)],
      `${Math.round(100 / first.floorRatio)} %`,
      ...others.map((group) => {
        const standing = fastestOf(result, group);
        return standing ? `${standing.ratio.toFixed(2)}×` : '–';
      }),
    ];
  });
  const head = ['operator', 'pass', 'by', 'ms', 'of peak'];
  return [
    `Operators on ${backend} (${libraries.join(', ')}); times of the others as multiples, the fastest of each`,
    renderTable({
      head: [...head, ...others.map((group) => GROUP_LABELS[group])],
      groups: [{ rows }],
    }),
  ].join('\n\n');
}

const milliseconds = (time: number): string => (time < 1 ? time.toFixed(3) : time.toFixed(2));
