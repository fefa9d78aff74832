import { type GoalResult, inUnit } from '../goals.ts';

const BEGIN = '<!-- goals: written by `npm run bench -- goals --write` -->';
const END = '<!-- end of goals -->';

/** The goals as a table in Markdown. */
function goalsTable(goals: readonly GoalResult[]): string {
  const rows = goals.map((goal) => {
    const { subject, on, figure, sign, target, measured, reached } = goal;
    const came = measured === undefined ? 'not measured' : inUnit(goal, measured);
    const verdict = measured === undefined ? '' : reached ? 'reached' : '**missed**';
    return [subject, on, figure, `${sign} ${inUnit(goal, target)}`, came, verdict];
  });
  return [
    ['what', 'on', 'figure', 'goal', 'measured', ''],
    ['---', '---', '---', '---:', '---:', '---'],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/**
 * Puts the table in its place in a README.
 * @throws Error where the README has no such place
 */
export function withGoals(readme: string, goals: readonly GoalResult[]): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new Error(`the README has no place for the goals: expected the lines\n${BEGIN}\n${END}`);
  }
  return `${readme.slice(0, begin)}${BEGIN}\n\n${goalsTable(goals)}\n\n${readme.slice(end)}`;
}
