import type { DistributedReport } from '../suites/distributed.ts';
import type { GoalResult } from './goal.ts';

const TARGET = 0.8;

/** The goal for training with several processes. */
export const judgeDistributed = ({
  model,
  workers,
  efficiency,
}: Pick<DistributedReport, 'model' | 'workers' | 'efficiency'>): GoalResult[] => [
  {
    subject: `training of ${model} by ${workers} workers`,
    on: 'tensorflow',
    figure: 'of the steps of unconnected processes',
    unit: '×',
    sign: '≥',
    target: TARGET,
    measured: efficiency,
    reached: efficiency >= TARGET,
  },
];
