import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asReport, type Report } from '../report.ts';

/** Writes a report as `<folder>/<backend>.json`. */
export function writeReport(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true });
  const name = report.backend.replace(/[^\w.-]+/g, '-');
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
}

/** The reports that `writeReport` left in a folder. */
export const readReports = (folder: string): Report[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => asReport(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
