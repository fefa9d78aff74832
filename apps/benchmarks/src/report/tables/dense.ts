import type { DenseResult } from '../../suites/dense.ts';
import { digits, megabytes, percent } from '../format.ts';
import { number, ratio, share, spread, type Table } from './table.ts';

/** What it finds, its floor, and what it needs besides the time in kernels. */
export function describeDense(result: DenseResult): string {
  const { model, found, multiplyAdds, floor, peak, peakBytes, outside } = result;
  const stock = peakBytes?.stock ? `, stock ops ${megabytes(peakBytes.stock)}` : '';
  return [
    `${model}, which finds ${found}: ${digits(multiplyAdds / 1e9)} G multiply–adds, whose floor is ${digits(floor)} ms at a peak of ${digits(peak)} a nanosecond.`,
    ...(outside === undefined ? [] : [`Outside of kernels: ${percent(outside)} of the time.`]),
    ...(peakBytes ? [`Memory beyond the weights: ${megabytes(peakBytes.ours)}${stock}.`] : []),
  ].join(' ');
}

/** Everyone's times, and how they compare with the floor and the first contestant. */
export const denseTable = ({ model, floor, standings }: DenseResult): Table => ({
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

/** @returns undefined where kernels could not be timed */
export const denseKernelsTable = ({ model, kernels, peak }: DenseResult): Table | undefined =>
  kernels.length === 0
    ? undefined
    : {
        caption: `${model}: the kernels with most of the time`,
        head: ['kernel', 'calls', 'milliseconds', 'of peak'],
        groups: [
          {
            rows: kernels.map(({ label, calls, milliseconds, multiplyAdds }) => [
              ...[label, String(calls), number(milliseconds, 1)],
              share(multiplyAdds && multiplyAdds / (milliseconds * 1e6) / peak),
            ]),
          },
        ],
      };
