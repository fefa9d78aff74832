import { fastestOf } from '../measure/compare.ts';
import { median } from '../measure/statistics.ts';
import type { Report } from '../report/report.ts';

/** Ratios by name, greater where ours are faster. They change with the code, but hardly with the speed of the processor. */
export type Figures = Readonly<Record<string, number>>;

/** For ours in every mode: the fraction of the peak that is reached, and how many times longer stock ops take. */
export function figuresOf({ operators, models }: Pick<Report, 'operators' | 'models'>): Figures {
  const comparisons = [
    ...operators.flatMap(({ backend, results }) =>
      results.map((result) => ({ ...result, what: `${result.title}, ${result.pass}`, backend })),
    ),
    ...models.flatMap(({ backend, results }) =>
      results.map((result) => ({ ...result, what: result.model, backend })),
    ),
  ];
  return Object.fromEntries(
    comparisons.flatMap((comparison) => {
      const { what, backend, standings } = comparison;
      const stock = fastestOf(comparison, 'stock');
      return standings
        .filter(({ group }) => group === 'ours')
        .flatMap(({ mode, median, floorRatio }) => {
          const name = `${what}, ${backend} ${mode}`;
          const ofPeak = [`${name}: of the peak`, 1 / floorRatio];
          return stock
            ? [ofPeak, [`${name}: faster than stock ops`, stock.median / median]]
            : [ofPeak];
        });
    }),
  );
}

/** The median of each figure over several runs, which must have the same figures. */
export const mediansOf = (runs: readonly Figures[]): Figures =>
  Object.fromEntries(
    Object.keys(runs[0]).map((name) => [name, median(runs.map((run) => run[name]))]),
  );
