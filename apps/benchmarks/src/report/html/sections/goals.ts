import { type GoalResult, inUnit, judge } from '../../../goals.ts';
import { type Html, html } from '../html.ts';
import type { RenderSection } from '../section.ts';
import { renderDetails, renderTable } from '../table.ts';

/** Goals that were measured, and those that need what the reports lack. */
export const goals: RenderSection = (reports) => {
  const judged = judge(reports);
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
  renderTable(
    caption,
    ['what', 'verdict', 'measured', 'goal', 'on', 'of what'],
    [
      {
        rows: judged.map((goal) => [
          goal.subject,
          verdictOf(goal),
          goal.measured === undefined ? '–' : inUnit(goal, goal.measured),
          `${goal.sign} ${inUnit(goal, goal.target)}`,
          goal.on,
          goal.figure,
        ]),
      },
    ],
    ['on', 'verdict', 'of what'],
  );

function verdictOf({ reached }: GoalResult): Html {
  if (reached === undefined) return html`not measured`;
  return reached
    ? html`<span class="reached">✓ reached</span>`
    : html`<span class="missed">✗ missed</span>`;
}
