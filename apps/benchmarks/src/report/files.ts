import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderPage } from './html/page.ts';
import { parseReport } from './parse.ts';
import type { Report } from './report.ts';

/**
 * Writes the report as JSON and as a page into a folder, which is made if need be.
 * @param name of the files
 * @returns the files' paths
 */
export async function writeReport(
  report: Report,
  folder: string,
  name = NAME,
): Promise<{ json: string; html: string }> {
  const json = writeJson(report, folder, name);
  const html = path.join(folder, `${name}.html`);
  writeWhole(html, await renderPage([report]));
  return { json, html };
}

/** Writes a report, which may still be incomplete, as JSON without its page. @returns the file's path */
export function writeJson(report: Report, folder: string, name = NAME): string {
  mkdirSync(folder, { recursive: true });
  const json = path.join(folder, `${name}.json`);
  writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  return json;
}

const NAME = 'benchmarks';

export const readReport = (file: string): Report => parseReport(readFileSync(file, 'utf8'), file);

/** Replaces a file in one step: it is never half-written. */
export function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, text);
  renameSync(partial, file);
}
