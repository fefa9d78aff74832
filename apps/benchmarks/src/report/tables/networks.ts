import type { ModelResult } from '../../suites/models.ts';
import { digits, forImages, megabytes, percent } from '../format.ts';
import { number, ratio, spread, type Table } from './table.ts';

/** Its size, its floor, and the memory that it needs. */
export function describeNetwork(result: ModelResult): string {
  const { parameters, multiplyAdds, floor, peak, peakBytes } = result;
  const size = `${digits(parameters / 1e6)} M parameters; ${digits(multiplyAdds / 1e9)} G multiply–adds`;
  const memory = peakBytes ? ` ${describeMemory(peakBytes)}` : '';
  return `${size}, whose floor is ${digits(floor)} ms at a peak of ${digits(peak)} a nanosecond.${memory}`;
}

function describeMemory({ ours, stock }: NonNullable<ModelResult['peakBytes']>): string {
  const others = stock
    ? `, stock ops ${megabytes(stock)} (ours is ${percent(ours / stock)} of that)`
    : '';
  return `Memory: ours ${megabytes(ours)}${others}.`;
}

/** Everyone's times, and how they compare with the first contestant and the floor. */
export const networkTable = ({ model, standings }: ModelResult, batch: number): Table => ({
  caption: `${model}: milliseconds ${forImages(batch)}`,
  head: [
    ...['contestant', 'median', 'min', 'spread', 'images a second'],
    ...[`to ${standings[0].name}`, 'to the floor'],
  ],
  groups: [
    {
      rows: standings.map((standing) => [
        ...[standing.name, number(standing.median, 1), number(standing.min, 1), spread(standing)],
        number((1000 * batch) / standing.median, 2),
        ...[ratio(standing.ratio), ratio(standing.floorRatio)],
      ]),
    },
  ],
});

export const loadingTable = ({ model, loading }: ModelResult): Table => ({
  caption: `${model}: seconds from loading to the first output`,
  head: ['contestant', 'median', 'min', 'spread'],
  groups: [
    {
      rows: loading.map((timing) => [
        ...[timing.name, number(timing.median / 1e3, 2), number(timing.min / 1e3, 2)],
        spread(timing),
      ]),
    },
  ],
});
