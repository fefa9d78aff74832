import { judgeTraining } from '../../goals/training_goals.ts';
import type { TrainingReport, TrainingResult } from '../../suites/training.ts';
import { digits, megabytes } from '../format.ts';
import { number, ratio, share, spread, type Table } from '../tables/table.ts';
import { renderGoal } from './goals.ts';
import { renderCaptioned } from './table.ts';

export function renderTraining(report: TrainingReport): string {
  const { backend, batch, rounds, results } = report;
  return [
    `Training steps on ${backend}, batch ${batch}, ${rounds} rounds: forward, backward, SGD with momentum`,
    ...results.flatMap((result) => [
      describe(result),
      renderCaptioned(trainingTable(result, batch)),
    ]),
    judgeTraining(report).map(renderGoal).join('\n'),
  ].join('\n\n');
}

function describe({ model, size, multiplyAdds, floor, peak, peakBytes }: TrainingResult): string {
  const work = `${digits(multiplyAdds / 1e9)} G multiply–adds, counted as three forward passes`;
  const again = peakBytes?.recomputed
    ? `, ${megabytes(peakBytes.recomputed)} with all blocks computed again`
    : '';
  const memory = peakBytes
    ? ` Memory beyond the weights: ${megabytes(peakBytes.ours)}${again}.`
    : '';
  return `${model}, ${size}×${size}: ${work}, whose floor is ${digits(floor)} ms at a peak of ${digits(peak)} a nanosecond.${memory}`;
}

function trainingTable({ model, floor, standings }: TrainingResult, batch: number): Table {
  const pytorch = Math.min(
    ...standings.filter(({ group }) => group === 'pytorch').map(({ median }) => median),
  );
  return {
    caption: `${model}: milliseconds a step`,
    head: ['contestant', 'median', 'min', 'spread', 'images a second', 'of peak', 'to PyTorch'],
    groups: [
      {
        rows: standings.map((standing) => [
          ...[standing.name, number(standing.median, 0), number(standing.min, 0), spread(standing)],
          number((1000 * batch) / standing.median, 2),
          share(floor / standing.median),
          Number.isFinite(pytorch) ? ratio(standing.median / pytorch) : '–',
        ]),
      },
    ],
  };
}
