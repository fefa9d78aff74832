import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { writeWhole } from '../report/files.ts';
import { renderPage } from '../report/html/page.ts';
import { parseReport } from '../report/parse.ts';

export function addPage(program: Command): void {
  program
    .command('page <reports...>')
    .description('one page of the JSON of one or several reports')
    .option('--output <file>', 'where the page goes', 'benchmarks.html')
    .action(async (files: string[], { output }: { output: string }) => {
      const reports = files.map((file) => parseReport(readFileSync(file, 'utf8'), file));
      writeWhole(output, await renderPage(reports));
      console.log(`written: ${output}`);
    });
}
