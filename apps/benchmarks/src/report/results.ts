import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseReport } from './parse.ts';
import type { Report } from './report.ts';

/** The reports that the README's figures are from. */
export const RESULTS = fileURLToPath(new URL('../../results', import.meta.url));

export const readReport = (file: string): Report => parseReport(readFileSync(file, 'utf8'), file);

export const readReports = (folder: string): Report[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => readReport(path.join(folder, name)));
