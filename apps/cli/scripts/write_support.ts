/**
 * Writes the repository's docs/support.md and this package's assets/support.json from a folder of conformance reports:
 * `npm run support` in the root runs the quick set on every backend first.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { supportMatrix } from '@dynaconv/conformance/matrix';
import { asReport, type Report } from '@dynaconv/conformance/report';

const PACKAGE = path.dirname(import.meta.dirname);
const DOCS = path.join(PACKAGE, '../../docs');

/** What is wrong with single cases stays in the report: the matrix needs the summaries. */
function readReports(folder: string): Report[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => asReport(JSON.parse(readFileSync(path.join(folder, name), 'utf8'))))
    .map((report) => ({ ...report, milliseconds: 0, exceptions: [] }));
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
writeFileSync(path.join(PACKAGE, 'assets/support.json'), `${JSON.stringify(reports)}\n`);
