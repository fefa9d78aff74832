import { describe, expect, it } from 'vitest';
import { supportMatrix } from '../src/matrix.ts';
import {
  asReport,
  type CaseResult,
  type DirectionSummary,
  REPORT_SCHEMA,
  type Report,
  summarize,
} from '../src/report.ts';

const result = (status: CaseResult['status'], worstFraction: number, n: number): CaseResult => ({
  id: `Involution2D:forward:k=${n}`,
  op: 'Involution2D',
  direction: 'forward',
  status,
  worstFraction,
  milliseconds: 1,
});

const report = (backend: string, summary: Partial<DirectionSummary>[]): Report => ({
  schema: REPORT_SCHEMA,
  backend,
  tfjsBackend: backend,
  dtype: 'float32',
  runtime: 'Node.js',
  tfjsVersion: '4.22.0',
  milliseconds: 1,
  ok: true,
  problems: [],
  warnings: [],
  notApplicable: 0,
  summary: summary.map((row) => ({
    op: 'Involution2D',
    direction: 'forward',
    implementation: 'kernel',
    passed: 0,
    failed: 0,
    expectedFailures: 0,
    worstFraction: 0,
    ...row,
  })),
  exceptions: [],
});

describe('summarize', () => {
  it('counts by op and direction, and names the worst case that passed', () => {
    const results = [
      result('pass', 0.25, 1),
      result('pass', 0.5, 3),
      result('fail', 9, 5),
      result('expected-fail', 0, 7),
    ];
    expect(summarize(results, ['Involution2D'])).toEqual([
      {
        op: 'Involution2D',
        direction: 'forward',
        implementation: 'kernel',
        passed: 2,
        failed: 1,
        expectedFailures: 1,
        worstFraction: 0.5,
        worstCase: 'Involution2D:forward:k=3',
      },
    ]);
    expect(summarize(results, [])[0].implementation).toBe('composed');
  });
});

describe('supportMatrix', () => {
  it('has a row for each op and direction, and a column for each backend and dtype', () => {
    const matrix = supportMatrix([
      report('wasm', [
        { passed: 3, worstFraction: 0.987 },
        { direction: 'grad_x', passed: 2, failed: 1 },
        { direction: 'error', passed: 4 },
      ]),
      report('cpu', [
        { passed: 2, expectedFailures: 1, worstFraction: 0.5, implementation: 'composed' },
      ]),
      report('webgl', [{ expectedFailures: 2 }]),
    ]);
    expect(matrix).toBe(
      [
        '| op | direction | wasm float32 | cpu float32 | webgl float32 |',
        '| --- | --- | --- | --- | --- |',
        '| Involution2D | forward | ✓ 0.99 | (✓ 0.50), 1 known deviations | — known deviation |',
        '| Involution2D | grad_x | ✗ 1 of 3 | not run | not run |',
      ].join('\n'),
    );
  });
});

describe('asReport', () => {
  it('takes what was written as JSON', () => {
    const written = report('wasm', [{ passed: 3 }]);
    expect(asReport(JSON.parse(JSON.stringify(written)))).toEqual(written);
  });

  it.each([
    [null, "report has schema 'undefined', expected 'dynaconv-conformance-report/1'"],
    [{ schema: 'another/2' }, "report has schema 'another/2', expected"],
    [{ schema: REPORT_SCHEMA, backend: 'wasm' }, 'report lacks its backend or its summary'],
  ])('rejects %o', (json, message) => {
    expect(() => asReport(json)).toThrow(message);
  });
});
