import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderPage } from './html/page.ts';
import type { Report } from './report.ts';

/** Writes the report as JSON and as a page into a folder, which is made if need be. @returns the files' paths */
export async function writeReport(
  report: Report,
  folder: string,
): Promise<{ json: string; html: string }> {
  const json = writeJson(report, folder);
  const html = path.join(folder, 'benchmarks.html');
  writeWhole(html, await renderPage([report]));
  return { json, html };
}

/** Writes a report, or what there is of it by now, as JSON alone, which takes no time. @returns the file's path */
export function writeJson(report: Report, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const json = path.join(folder, 'benchmarks.json');
  writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  return json;
}

/** A file is whole or is as it was. */
export function writeWhole(file: string, text: string): void {
  const partial = `${file}.partial`;
  writeFileSync(partial, text);
  renameSync(partial, file);
}
