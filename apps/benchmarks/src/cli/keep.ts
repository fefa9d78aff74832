import type { Command } from 'commander';
import { readReport } from '../report/files.ts';
import { resultsOf } from '../report/results.ts';
import { writeResults } from '../report/results_files.ts';

export function addKeep(program: Command): void {
  program
    .command('keep <report>')
    .description(
      'copies the figures that the READMEs show from a JSON report to results/NAME.json; run `goals --write` next',
    )
    .requiredOption('--as <name>', 'the NAME of the file, which is replaced if it exists')
    .action((report: string, { as }: { as: string }) => {
      console.log(`written: ${writeResults(resultsOf(readReport(report)), as)}`);
    });
}
