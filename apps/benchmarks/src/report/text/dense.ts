import { judgeDense } from '../../goals/dense_goals.ts';
import type { DenseReport } from '../../suites/dense.ts';
import { denseKernelsTable, denseTable, describeDense } from '../tables/dense.ts';
import { renderGoal } from './goals.ts';
import { renderCaptioned } from './table.ts';

export function renderDense({ backend, size, rounds, results }: DenseReport): string {
  return [
    `From the pixels of an image of ${size}×${size} to what is found, on ${backend}, ${rounds} rounds`,
    ...results.flatMap((result) => {
      const kernels = denseKernelsTable(result);
      return [
        describeDense(result),
        renderCaptioned(denseTable(result)),
        ...(kernels ? [renderCaptioned(kernels)] : []),
      ];
    }),
  ].join('\n\n');
}

/** With its goals. */
export const renderJudgedDense = (report: DenseReport): string =>
  `${renderDense(report)}\n\n${judgeDense(report).map(renderGoal).join('\n')}`;
