import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { judge } from '../goals/goals.ts';
import { readReport, writeWhole } from '../report/files.ts';
import { withTables } from '../report/readme_tables.ts';
import { resultsOf } from '../report/results.ts';
import { readResults } from '../report/results_files.ts';
import { renderGoal } from '../report/text/goals.ts';
import { jsonOption } from './options.ts';

/** Those with tables of figures: this package's and the repository's. */
const READMES = ['../../README.md', '../../../../README.md'];

export function addGoals(program: Command): void {
  program
    .command('goals [reports...]')
    .description(
      'the figures that the project means to reach, from JSON reports: by default from the committed results',
    )
    .option('--write', 'put them, and the other figures, into the tables of the READMEs', false)
    .addOption(jsonOption())
    .action((files: string[], { write, json }) => {
      const results =
        files.length > 0 ? files.map((file) => resultsOf(readReport(file))) : readResults();
      const goals = judge(results);
      console.log(json ? JSON.stringify(goals, null, 2) : goals.map(renderGoal).join('\n'));
      for (const readme of write ? READMES : []) {
        const file = fileURLToPath(new URL(readme, import.meta.url));
        writeWhole(file, withTables(readFileSync(file, 'utf8'), results));
      }
    });
}
