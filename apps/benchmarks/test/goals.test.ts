import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judge, renderGoal } from '../src/goals.ts';
import { standingsOf } from '../src/measure/compare.ts';
import type { Group } from '../src/measure/groups.ts';
import { TABLES, withTables } from '../src/report/readme_tables.ts';
import { emptyReport, type Report } from '../src/report/report.ts';
import { RESULTS, readReports } from '../src/report/results.ts';

const machine = { engine: 'Node 20.0.0', flags: [], system: 'linux', cpu: 'cpu', cores: 1 };

/** A report of one network on wasm, with a floor of 200 ms. */
function reportOf(
  model: string,
  times: readonly (readonly [name: string, group: Group, mode: string | undefined, ms: number])[],
  peakBytes?: { ours: number; stock?: number },
): Report {
  const comparison = standingsOf(
    times.map(([name, group, mode]) => ({ name, group, mode })),
    Object.fromEntries(times.map(([name, , , ms]) => [name, [ms]])),
    { multiplyAdds: 2e9, peak: 10, bandwidth: 5 },
  );
  const result = { model, parameters: 1, ...comparison, peakBytes, loading: [] };
  const models = { backend: 'wasm', versions: {}, size: 224, batch: 1, rounds: 1, against: [] };
  return { ...emptyReport(machine, false), models: [{ ...models, results: [result] }] };
}

const lines = (report: Report) =>
  judge([report])
    .filter(({ on }) => on === 'wasm simd')
    .map(renderGoal);

describe('goals', () => {
  const report = reportOf(
    'overlock_t',
    [
      ['ours simd', 'ours', 'simd', 250],
      ['stock deployed form', 'stock', undefined, 897.5],
      ['stock training form', 'stock', undefined, 999],
      ['pytorch gather', 'pytorch', undefined, 500],
      ['pytorch region', 'pytorch', undefined, 200],
    ],
    { ours: 1e6, stock: 4e6 },
  );

  it('are judged by the fastest of a rival’s formulations', () => {
    expect(lines(report)).toEqual(
      expect.arrayContaining([
        'missed   overlock_t on wasm simd: 3.59× faster than stock ops, the goal is ≥ 3.60×',
        'missed   overlock_t on wasm simd: 1.25× the time of PyTorch, the goal is ≤ 0.95×',
        'reached  overlock_t on wasm simd: 1.25× the time of the floor, the goal is ≤ 1.30×',
        'reached  overlock_t on wasm simd: 0.25× the memory of stock ops, the goal is ≤ 0.33×',
      ]),
    );
  });

  it('are unknown where nothing was measured', () => {
    expect(lines(report)).toContain(
      'unknown  overlock_t on wasm simd: not measured: faster than onnxruntime-web, the goal is ≥ 2.40×',
    );
    expect(judge([]).every(({ measured, reached }) => measured === reached)).toBe(true);
  });

  it('take one formulation where they name it', () => {
    const rednet = reportOf('rednet50', [
      ['ours simd', 'ours', 'simd', 200],
      ['onnxruntime-web shift', 'onnxruntime-web', undefined, 300],
      ['onnxruntime-web unfold', 'onnxruntime-web', undefined, 1000],
      ['resnet50, stock', 'resnet50, stock', undefined, 400],
      ['resnet50, ours simd', 'resnet50, ours', 'simd', 100],
    ]);
    expect(lines(rednet)).toEqual(
      expect.arrayContaining([
        'reached  rednet50 on wasm simd: 0.50× the time of ResNet-50 on stock ops, the goal is ≤ 0.70×',
        'reached  rednet50 on wasm simd: 5.00× faster than onnxruntime-web (unfold), the goal is ≥ 4.00×',
      ]),
    );
  });
});

describe('the tables of the READMEs', () => {
  const reports = readReports(RESULTS);

  it.each(['../README.md', '../../../README.md'])('in %s are of the committed results', (path) => {
    const readme = readFileSync(new URL(path, import.meta.url), 'utf8');
    expect(withTables(readme, reports)).toBe(readme);
  });

  it('each have a place', () => {
    const readmes = ['../README.md', '../../../README.md'].map((path) =>
      readFileSync(new URL(path, import.meta.url), 'utf8'),
    );
    for (const name of Object.keys(TABLES)) {
      expect(readmes.join('\n')).toContain(`<!-- end of ${name} -->`);
    }
  });

  it('say where a place has no end', () => {
    expect(() => withTables('<!-- goals: written -->', reports)).toThrow(
      /place for goals has no end, expected <!-- end of goals -->/,
    );
  });
});
