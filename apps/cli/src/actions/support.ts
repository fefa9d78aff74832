import { readFileSync } from 'node:fs';
import { supportRows } from '@dynaconv/conformance/matrix';
import { asReport, type DirectionSummary, type Report } from '@dynaconv/conformance/report';
import { print, printJson } from '../output.ts';
import { table, terminalWidth } from '../table.ts';

/** At least so many backends stand side by side, however narrow the terminal is. */
const LEAST_BACKENDS = 2;

const LEGEND = [
  '0.97    the worst error that the conformance suite found, as a share of what its bound allows',
  '(0.97)  the same where the op is composed of stock ops, as the backend has no kernel of its own for it',
  '+3      so many cases besides differ in a way that is known, by a fault of tfjs',
  '✗ 3/40  so many cases of all fail',
  'known   all cases differ in a way that is known',
  '·       not run',
];

export interface SupportOptions {
  readonly json?: boolean;
}

/** The support matrix of this release, as the conformance suite measured it; `npm run support` writes the file. */
export function support({ json }: SupportOptions): void {
  const reports: Report[] = JSON.parse(
    readFileSync(new URL('../../assets/support.json', import.meta.url), 'utf8'),
  ).map(asReport);
  if (json) printJson(reports);
  else print(format(reports));
}

/** Tables below one another, each with as many backends as the terminal has room for. */
function format(reports: readonly Report[]): string[] {
  const lines: string[] = [];
  for (let start = 0; start < reports.length; ) {
    const rest = reports.length - start;
    const counts = Array.from({ length: rest }, (_, i) => rest - i);
    const tables = counts.map((count) => matrix(reports.slice(start, start + count)));
    const fits = tables.findIndex((rows) => rows.every((row) => row.length <= terminalWidth()));
    const chosen = fits >= 0 ? fits : Math.max(0, rest - LEAST_BACKENDS);
    lines.push(...tables[chosen], '');
    start += counts[chosen];
  }
  const dtypes = [...new Set(reports.map(({ dtype }) => dtype))];
  return [...lines, ...LEGEND, '', `All in ${dtypes.join(' and ')}.`];
}

/** The directions of an op stand below its name, which leaves more room for the backends. */
function matrix(reports: readonly Report[]): string[] {
  const rows = supportRows(reports);
  const none = reports.map(() => '');
  return table(
    ['op, direction', ...reports.map(({ backend }) => `>${backend}`)],
    rows.flatMap(({ op, direction, results }, i) => {
      const row = [`  ${direction}`, ...results.map(cell)];
      return rows[i - 1]?.op === op ? [row] : [[op, ...none], row];
    }),
    Number.POSITIVE_INFINITY,
  );
}

function cell(result: DirectionSummary | undefined): string {
  if (!result) return '·';
  const { passed, failed, expectedFailures, implementation, worstFraction } = result;
  if (failed > 0) return `✗ ${failed}/${passed + failed + expectedFailures}`;
  if (passed === 0) return 'known';
  const worst = worstFraction.toFixed(2);
  const deviations = expectedFailures > 0 ? ` +${expectedFailures}` : '';
  return (implementation === 'composed' ? `(${worst})` : worst) + deviations;
}
