import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { judge, renderGoal } from '../goals.ts';
import { writeWhole } from '../report/files.ts';
import { withGoals } from '../report/goals_table.ts';
import { RESULTS, readReport, readReports } from '../report/results.ts';
import { jsonOption } from './options.ts';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));

export function addGoals(program: Command): void {
  program
    .command('goals [reports...]')
    .description(
      'the figures that the project means to reach, from JSON reports: by default those committed',
    )
    .option('--write', "put them into the README's table", false)
    .addOption(jsonOption())
    .action((files: string[], { write, json }) => {
      const reports = files.length > 0 ? files.map(readReport) : readReports(RESULTS);
      const goals = judge(reports);
      console.log(json ? JSON.stringify(goals, null, 2) : goals.map(renderGoal).join('\n'));
      if (write) writeWhole(README, withGoals(readFileSync(README, 'utf8'), goals));
    });
}
