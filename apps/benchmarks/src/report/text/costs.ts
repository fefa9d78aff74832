import type { CostReport } from '../../suites/cost.ts';
import { growthsTable, pointsTable } from '../tables/costs.ts';
import { renderCaptioned } from './table.ts';

export const renderCosts = (report: CostReport): string =>
  [
    `What the operators cost on ${report.backend} ${report.mode}, one image`,
    renderCaptioned(pointsTable(report)),
    renderCaptioned(growthsTable(report)),
  ].join('\n\n');
