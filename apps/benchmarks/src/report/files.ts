import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from './report.ts';

/** Writes the report into a folder, which is made if need be; a file is whole or is as it was. @returns the files' paths */
export function writeReport(report: Report, folder: string): { json: string } {
  mkdirSync(folder, { recursive: true });
  const json = path.join(folder, 'benchmarks.json');
  writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  return { json };
}

function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, text);
  renameSync(partial, file);
}
