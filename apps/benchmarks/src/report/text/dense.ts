import { judgeDense } from '../../goals/dense_goals.ts';
import type { DenseReport, DenseResult } from '../../suites/dense.ts';
import { digits, megabytes, percent } from '../format.ts';
import { number, ratio, share, spread, type Table } from '../tables/table.ts';
import { renderGoal } from './goals.ts';
import { renderCaptioned } from './table.ts';

export function renderDense(report: DenseReport): string {
  const { backend, size, rounds, results } = report;
  return [
    `From the pixels of an image of ${size}×${size} to what is found, on ${backend}, ${rounds} rounds`,
    ...results.flatMap((result) => [
      describe(result),
      renderCaptioned(timesTable(result)),
      renderCaptioned(kernelsTable(result)),
    ]),
    judgeDense(report).map(renderGoal).join('\n'),
  ].join('\n\n');
}

function describe({
  model,
  found,
  multiplyAdds,
  floor,
  peak,
  peakBytes,
  outside,
}: DenseResult): string {
  const stock = peakBytes?.stock ? `, stock ops ${megabytes(peakBytes.stock)}` : '';
  const memory = peakBytes
    ? ` Memory beyond the weights: ${megabytes(peakBytes.ours)}${stock}.`
    : '';
  return `${model}, which finds ${found}: ${digits(multiplyAdds / 1e9)} G multiply–adds, whose floor is ${digits(floor)} ms at a peak of ${digits(peak)} a nanosecond. Outside of kernels: ${percent(outside)} of the time.${memory}`;
}

const timesTable = ({ model, floor, standings }: DenseResult): Table => ({
  caption: `${model}: milliseconds an image`,
  head: ['contestant', 'median', 'min', 'spread', 'to the floor', 'to ours'],
  groups: [
    {
      rows: standings.map((standing) => [
        ...[standing.name, number(standing.median, 0), number(standing.min, 0), spread(standing)],
        ...[ratio(standing.median / floor), ratio(standing.ratio)],
      ]),
    },
  ],
});

const kernelsTable = ({ model, kernels, peak }: DenseResult): Table => ({
  caption: `${model}: the kernels with most of the time`,
  head: ['kernel', 'calls', 'milliseconds', 'of peak'],
  groups: [
    {
      rows: kernels.map(({ label, calls, milliseconds, multiplyAdds }) => [
        ...[label, number(calls, 0), number(milliseconds, 1)],
        share(multiplyAdds && multiplyAdds / (milliseconds * 1e6) / peak),
      ]),
    },
  ],
});
