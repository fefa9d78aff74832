import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judge } from '../src/goals/goals.ts';
import { standingsOf } from '../src/measure/compare.ts';
import type { Group } from '../src/measure/groups.ts';
import { TABLES, withTables } from '../src/report/readme_tables.ts';
import { emptyReport, type Report } from '../src/report/report.ts';
import { resultsOf } from '../src/report/results.ts';
import { readResults, writeResults } from '../src/report/results_files.ts';
import { renderGoal } from '../src/report/text/goals.ts';
import type { OperatorResult } from '../src/suites/operators.ts';
import { FORWARD, TRAINING } from '../src/workloads/pass.ts';
import { createWorkload } from '../src/workloads/shapes.ts';
import { titleOf } from '../src/workloads/workload.ts';

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
  judge([resultsOf(report)])
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

describe('results', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'results-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const comparison = standingsOf(
    [
      { name: 'ours simd', group: 'ours', mode: 'simd' },
      { name: 'slices', group: 'stock' },
      { name: 'patches', group: 'stock' },
      { name: 'pytorch shift', group: 'pytorch' },
      { name: 'pytorch unfold', group: 'pytorch' },
    ],
    {
      'ours simd': [1 / 3],
      slices: [300],
      patches: [100],
      'pytorch shift': [5],
      'pytorch unfold': [6],
    },
    { multiplyAdds: 9e6, peak: 30, bandwidth: 5 },
  );
  const operator = (kernelSize: number, pass: string): OperatorResult => {
    const map = { batch: 1, height: 56, width: 56, channels: 64 };
    const workload = createWorkload('involution2d', { ...map, groups: 4, kernelSize });
    const { shape } = workload;
    return { operator: 'involution2d', shape, title: titleOf(workload), pass, ...comparison };
  };
  const report: Report = {
    ...reportOf('overlock_t', [['ours simd', 'ours', 'simd', 250]]),
    operators: [
      {
        ...{ backend: 'wasm', versions: {} },
        results: [operator(7, FORWARD), operator(7, TRAINING), operator(5, FORWARD)],
      },
    ],
  };

  it('keep what goals are judged by, and of other runtimes all formulations', () => {
    writeResults(resultsOf(report), 'kept', folder);
    const kept = readResults(folder);
    expect(judge(kept).map(renderGoal)).toEqual(judge([resultsOf(report)]).map(renderGoal));
    expect(kept[0].operators).toEqual([
      {
        ...{ backend: 'wasm', title: 'involution2d 56×56×64 K 7', pass: FORWARD, floor: 0.3 },
        standings: [
          { name: 'ours simd', group: 'ours', mode: 'simd', median: 0.333333 },
          { name: 'patches', group: 'stock', median: 100 },
          { name: 'pytorch shift', group: 'pytorch', median: 5 },
          { name: 'pytorch unfold', group: 'pytorch', median: 6 },
        ],
      },
    ]);
  });

  it('are not reports', () => {
    const other = mkdtempSync(path.join(folder, 'other-'));
    writeFileSync(path.join(other, 'whole.json'), JSON.stringify(report));
    expect(() => readResults(other)).toThrow(
      /whole\.json has the format "dynaconv-benchmarks\/1", expected results of the format/,
    );
  });
});

describe('the tables of the READMEs', () => {
  const results = readResults();

  it.each(['../README.md', '../../../README.md'])('in %s are of the committed results', (path) => {
    const readme = readFileSync(new URL(path, import.meta.url), 'utf8');
    expect(withTables(readme, results)).toBe(readme);
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
    expect(() => withTables('<!-- goals: written -->', results)).toThrow(
      /place for goals has no end, expected <!-- end of goals -->/,
    );
  });
});
