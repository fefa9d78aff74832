import { byId, make } from '@dynaconv/page-kit/page';
import { describeGoal, type GoalResult } from '../../goals/goal.ts';
import { judgeReports } from '../../goals/judge_reports.ts';
import type { Report } from '../../report/report.ts';

/** The goals that a report has figures for. */
export function showGoals(report: Report): void {
  const judged = judgeReports([report]).filter((goal) => goal.measured !== undefined);
  byId('goals').replaceChildren(...judged.map(itemOf));
}

function itemOf(goal: GoalResult): HTMLElement {
  const { verdict, sentence } = describeGoal(goal);
  return make(
    'li',
    { className: verdict },
    make('span', { className: 'verdict' }, verdict),
    make('span', {}, sentence),
  );
}
