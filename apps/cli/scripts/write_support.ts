/**
 * Writes the repository's docs/support.md and this package's assets/support.json from a folder of conformance reports:
 * `npm run support` in the root runs the quick set on every backend first.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { supportMatrix } from '@dynaconv/conformance/matrix';
import { asReport, type DirectionSummary, type Report } from '@dynaconv/conformance/report';

const PACKAGE = path.dirname(import.meta.dirname);
const DOCS = path.join(PACKAGE, '../../docs');

/** What is wrong with single cases stays in the report: the matrix needs the summaries, and no more digits than people read. */
function readReports(folder: string): Report[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => asReport(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))))
    .map((report) => ({
      ...report,
      milliseconds: 0,
      exceptions: [],
      summary: report.summary.map((row) => ({
        ...row,
        worstFraction: Number(row.worstFraction.toFixed(6)),
      })),
    }));
}

/** JSON with a line for each op of a report, so that a change of one is a change of a line. */
function formatReports(reports: readonly Report[]): string {
  const list = (lines: readonly string[]) => `[\n${lines.join(',\n')}\n]`;
  const rowsOf = (summary: readonly DirectionSummary[]) =>
    [...new Set(summary.map(({ op }) => op))].map((op) =>
      summary
        .filter((row) => row.op === op)
        .map((row) => JSON.stringify(row))
        .join(', '),
    );
  return list(
    reports.map(({ summary, ...report }) =>
      JSON.stringify(report).replace(/}$/, `,"summary":${list(rowsOf(summary))}}`),
    ),
  );
}

const reports = readReports(process.argv[2]);
const failed = reports.filter(({ ok }) => !ok).map(({ backend }) => backend);
if (failed.length > 0)
  throw new Error(`conformance failed on ${failed.join(', ')}; nothing written`);

const [{ tfjsVersion }] = reports;
const runtimes = [
  ...new Set(reports.map(({ runtime }) => runtime.replace(/^.*(Chrome\/\d+).*$/, '$1'))),
];
mkdirSync(DOCS, { recursive: true });
writeFileSync(
  path.join(DOCS, 'support.md'),
  `# Support

What the conformance suite's quick set found on ${runtimes.join(' and ')} with tfjs ${tfjsVersion}: for each op, direction and backend the
largest error as a fraction of its derived bound, in parentheses where the op is composed of stock ops. A known deviation is a
fault of tfjs that a line of the suite's expectations names, with a reason and an expiry. Made by \`npm run support\`; \`dynaconv
support\` prints it.

${supportMatrix(reports)}
`,
);
writeFileSync(path.join(PACKAGE, 'assets/support.json'), `${formatReports(reports)}\n`);
