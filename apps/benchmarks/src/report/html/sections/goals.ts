import { describeGoal, type GoalResult } from '../../../goals/goal.ts';
import { judgeReports } from '../../../goals/judge_reports.ts';
import { type Html, html } from '../html.ts';
import type { RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

/** Goals that were measured, and those that need what the reports lack. */
export const goals: RenderSection = (reports) => {
  const judged = judgeReports(reports);
  const measured = judged.filter((goal) => goal.measured !== undefined);
  const unknown = judged.filter((goal) => goal.measured === undefined);
  const reached = measured.filter((goal) => goal.reached).length;
  return {
    id: 'goals',
    title: 'Goals',
    body: html`<p>What the project means to reach: ${reached} reached, ${measured.length - reached} missed, ${unknown.length} not measured
here, since they need a backend, a shape or a rival that is not in this report.</p>
${measured.length > 0 && renderGoals('Measured against the goals', measured)}${
  unknown.length > 0 &&
  renderDetails(
    `${unknown.length} goals that were not measured`,
    renderGoals('Not measured', unknown),
  )
}`,
  };
};

const renderGoals = (caption: string, judged: readonly GoalResult[]): Html =>
  renderTable({
    caption,
    head: ['what', 'verdict', 'measured', 'goal', 'on', 'of what'],
    groups: [
      {
        rows: judged.map((result) => {
          const { verdict, measured, goal } = describeGoal(result);
          return [result.subject, VERDICTS[verdict], measured, goal, result.on, result.figure];
        }),
      },
    ],
    texts: ['on', 'verdict', 'of what'],
  });

const VERDICTS = {
  reached: html`<span class="reached">✓ reached</span>`,
  missed: html`<span class="missed">✗ missed</span>`,
  'not measured': html`not measured`,
} as const;
