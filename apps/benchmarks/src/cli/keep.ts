import type { Command } from 'commander';
import { readReport } from '../report/files.ts';
import { resultsOf } from '../report/results.ts';
import { writeResults } from '../report/results_files.ts';

export function addKeep(program: Command): void {
  program
    .command('keep <report>')
    .description(
      'keeps of a JSON report what the READMEs show, in results/NAME.json; `goals --write` then shows it',
    )
    .requiredOption('--as <name>', 'NAME; results of that name are replaced')
    .action((report: string, { as }: { as: string }) => {
      console.log(`written: ${writeResults(resultsOf(readReport(report)), as)}`);
    });
}
