import type { CostReport } from '../../suites/cost.ts';
import { digits } from '../format.ts';
import { megabytes, number, share, spread, type Table } from './table.ts';

const operatorsOf = ({ growths }: CostReport): string[] => [
  ...new Set(growths.map(({ operator }) => operator)),
];

export const growthsTable = (report: CostReport): Table => ({
  caption:
    'The powers that costs grow by: stated, of the counted multiply–adds and parameters, and measured',
  head: ['with', 'stated', 'multiply–adds', 'parameters', 'time', 'memory'],
  groups: operatorsOf(report).map((operator) => {
    const growths = report.growths.filter((growth) => growth.operator === operator);
    return {
      heading: `${operator}: ${growths[0].formula} multiply–adds`,
      rows: growths.map(({ axis, stated, multiplyAdds, parameters, time, memory }) => [
        axis,
        String(stated),
        ...[multiplyAdds, parameters, time, memory].map((power) => power?.toFixed(2) ?? '–'),
      ]),
    };
  }),
});

export const pointsTable = (report: CostReport): Table => ({
  caption: `Milliseconds a call; memory beyond weights and input; peak ${digits(report.peak)} multiply–adds a nanosecond`,
  head: [
    ...['H×W', 'C', 'K', 'parameters', 'M multiply–adds'],
    ...['median', 'min', 'spread', 'of peak', 'memory'],
  ],
  groups: operatorsOf(report).map((operator) => ({
    heading: operator,
    rows: report.points
      .filter((point) => point.operator === operator)
      .map((point) => [
        `${point.side}×${point.side}`,
        String(point.channels),
        String(point.kernelSize),
        point.parameters.toLocaleString('en'),
        number(point.multiplyAdds / 1e6, 1),
        ...[number(point.median, 3), number(point.min, 3), spread(point)],
        share(1 / point.floorRatio),
        megabytes(point.peakBytes),
      ]),
  })),
});
