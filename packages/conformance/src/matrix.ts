import type { DirectionSummary, Report } from './report.ts';

/** One direction of an op, with what each report says of it. */
export interface SupportRow {
  op: string;
  direction: string;
  /** In the order of the reports; undefined where the report has none. */
  results: (DirectionSummary | undefined)[];
}

/** What reports say of every direction of every op. */
export function supportRows(reports: readonly Report[]): SupportRow[] {
  const rows = new Map<string, SupportRow>();
  for (const { summary } of reports) {
    for (const { op, direction } of summary) {
      if (direction === 'error') continue;
      const results = reports.map((report) =>
        report.summary.find((row) => row.op === op && row.direction === direction),
      );
      rows.set(`${op} ${direction}`, { op, direction, results });
    }
  }
  return [...rows.values()];
}

/**
 * The support matrix as a Markdown table: op × direction by backend and dtype. A cell holds the worst error as a fraction
 * of its bound, for a kernel of the backend's own; in parentheses where the op is composed of stock ops.
 */
export function supportMatrix(reports: readonly Report[]): string {
  const lines = [
    ['op', 'direction', ...reports.map(({ backend, dtype }) => `${backend} ${dtype}`)],
    ['---', '---', ...reports.map(() => '---')],
    ...supportRows(reports).map(({ op, direction, results }) => [
      op,
      direction,
      ...results.map(cell),
    ]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(row: DirectionSummary | undefined): string {
  if (!row) return 'not run';
  const cases = row.passed + row.failed + row.expectedFailures;
  if (row.failed > 0) return `✗ ${row.failed} of ${cases}`;
  if (row.passed === 0) return '— known deviation';
  const worst = `✓ ${row.worstFraction.toFixed(2)}`;
  const deviations = row.expectedFailures > 0 ? `, ${row.expectedFailures} known deviations` : '';
  return (row.implementation === 'composed' ? `(${worst})` : worst) + deviations;
}
