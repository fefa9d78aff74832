import type { FailureKind } from './run/failure.ts';

export const REPORT_SCHEMA = 'dynaconv-conformance-report/1';

/** How one case went. */
export interface CaseResult {
  id: string;
  op: string;
  direction: string;
  /** `expected-fail`: it failed as a line of the expectations foresaw. */
  status: 'pass' | 'fail' | 'expected-fail';
  /** The largest error as a fraction of its bound; 0 where there was nothing to compare. */
  worstFraction: number;
  milliseconds: number;
  failure?: { kind: FailureKind; message: string };
  /** Of the expectation that foresaw the failure. */
  reason?: string;
  /** Of a case that passes: the query of the expectation that says it fails. */
  contradicts?: string;
}

/** A summary of one direction of one op: a row of the support matrix. */
export interface DirectionSummary {
  op: string;
  direction: string;
  /** By a kernel of the backend's own, or composed of stock ops. */
  implementation: 'kernel' | 'composed';
  passed: number;
  failed: number;
  expectedFailures: number;
  /** Of the cases that passed, and which of them it was. */
  worstFraction: number;
  worstCase?: string;
}

/** One run on one backend; plain JSON. */
export interface Report {
  schema: typeof REPORT_SCHEMA;
  backend: string;
  tfjsBackend: string;
  dtype: 'float32';
  /** Where it ran: `Node.js v24.21.0`, or a browser's user agent. */
  runtime: string;
  tfjsVersion: string;
  milliseconds: number;
  /** Whether every case passed, or failed as foreseen, and nothing else was wrong. */
  ok: boolean;
  /** What is wrong beyond single cases: the backend did not start, an expectation matches no case. */
  problems: string[];
  /** What somebody should look at, though nothing is wrong: expectations that have expired, or that cases contradict. */
  warnings: string[];
  /** Cases that ask for what the backend does not have, such as a heap. */
  notApplicable: number;
  summary: DirectionSummary[];
  /** Every case that did not simply pass. */
  exceptions: CaseResult[];
}

/** Gathers the results of one run into rows of the matrix. */
export function summarize(
  results: readonly CaseResult[],
  kernels: readonly string[],
): DirectionSummary[] {
  const rows = new Map<string, DirectionSummary>();
  for (const { id, op, direction, status, worstFraction } of results) {
    const key = `${op}:${direction}`;
    const row = rows.get(key) ?? {
      op,
      direction,
      implementation: kernels.includes(op) ? 'kernel' : 'composed',
      passed: 0,
      failed: 0,
      expectedFailures: 0,
      worstFraction: 0,
    };
    rows.set(key, row);
    if (status === 'fail') row.failed++;
    if (status === 'expected-fail') row.expectedFailures++;
    if (status !== 'pass') continue;
    row.passed++;
    if (worstFraction > row.worstFraction) Object.assign(row, { worstFraction, worstCase: id });
  }
  return [...rows.values()];
}

/**
 * Checks that parsed JSON is a report of this version.
 * @throws TypeError naming what is not as it should be
 */
export function asReport(json: unknown): Report {
  const report = json as Partial<Report> | null;
  if (typeof report !== 'object' || report === null || report.schema !== REPORT_SCHEMA) {
    throw new TypeError(
      `report has schema '${report?.schema}', expected '${REPORT_SCHEMA}'; run dynaconv-conformance --report again`,
    );
  }
  if (typeof report.backend !== 'string' || !Array.isArray(report.summary)) {
    throw new TypeError('report lacks its backend or its summary; it is not whole');
  }
  return report as Report;
}
