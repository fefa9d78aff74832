import { judgeDistributed } from '../../goals/distributed_goals.ts';
import { median } from '../../measure/statistics.ts';
import type { DistributedReport } from '../../suites/distributed.ts';
import { digits, megabytes, percent } from '../format.ts';
import { renderGoal } from './goals.ts';

export function renderDistributed(report: DistributedReport): string {
  const { model, size, batch, workers, rounds, alone, together, allReduceShare, bytes } = report;
  return [
    `A training step of ${model}, ${batch} images of ${size}×${size} a worker, ${workers} workers of one thread on this machine, ${rounds} rounds`,
    `alone ${digits(median(alone))} ms, together ${digits(median(together))} ms; ${megabytes(bytes)} of gradients a step, ${percent(allReduceShare)} of the time in the all-reduce`,
    judgeDistributed(report).map(renderGoal).join('\n'),
  ].join('\n\n');
}
