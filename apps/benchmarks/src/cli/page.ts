import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../report/files.ts';
import { renderPage } from '../report/html/page.ts';
import { readReport } from '../report/results.ts';

export function addPage(program: Command): void {
  program
    .command('page <reports...>')
    .description('one page of the JSON of one or several reports')
    .option('--output <file>', 'where the page goes', 'reports/benchmarks.html')
    .action(async (files: string[], { output }: { output: string }) => {
      mkdirSync(path.dirname(output), { recursive: true });
      writeWhole(output, await renderPage(files.map(readReport)));
      console.log(`written: ${output}`);
    });
}
