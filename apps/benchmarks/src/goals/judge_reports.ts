import type { Report } from '../report/report.ts';
import { resultsOf } from '../report/results.ts';
import { judgeDense } from './dense_goals.ts';
import type { GoalResult } from './goal.ts';
import { judge } from './goals.ts';

/** The goals, each with its figure from the reports, and those of the detectors and segmenters that the reports have. */
export const judgeReports = (reports: readonly Report[]): GoalResult[] => [
  ...judge(reports.map(resultsOf)),
  ...reports.flatMap(({ dense }) => dense.flatMap(judgeDense)),
];
