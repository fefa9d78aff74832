import { byId, make } from '../../../../../tools/browser/page/elements.ts';
import { type GoalResult, inUnit, judge } from '../../goals.ts';
import type { Report } from '../../report/report.ts';

/** The goals that a report has figures for. */
export function showGoals(report: Report): void {
  const measured = judge([report]).filter((goal) => goal.measured !== undefined);
  byId('goals').replaceChildren(...measured.map(itemOf));
}

function itemOf(goal: GoalResult): HTMLElement {
  const { subject, on, figure, sign, target, measured, reached } = goal;
  const verdict = reached ? 'reached' : 'missed';
  const came = `${inUnit(goal, measured!)} ${figure}, the goal is ${sign} ${inUnit(goal, target)}`;
  return make(
    'li',
    { className: verdict },
    make('span', { className: 'verdict' }, verdict),
    make('span', {}, `${subject} on ${on}: ${came}`),
  );
}
