import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readBaseline } from '../src/guard/baseline.ts';
import { baselineFile, existingBaselineFile } from '../src/guard/baseline_file.ts';
import { figuresOf, mediansOf } from '../src/guard/figures.ts';
import { guard } from '../src/guard/guard.ts';
import { standingsOf } from '../src/measure/compare.ts';

const comparison = standingsOf(
  [
    { name: 'ours simd', group: 'ours', mode: 'simd' },
    { name: 'slices', group: 'stock' },
    { name: 'patches', group: 'stock' },
  ],
  { 'ours simd': [2], slices: [300], patches: [100] },
  { multiplyAdds: 1e7, peak: 10, bandwidth: 5 },
);

describe('figuresOf', () => {
  it('has fractions of the peak, and how many times longer the best of the stock ops takes', () => {
    const result = { ...comparison, title: 'involution2d 7×7×16 K 3', pass: 'forward' };
    const network = { ...comparison, model: 'rednet26' };
    const report = {
      operators: [{ backend: 'wasm', results: [result] }],
      models: [{ backend: 'wasm', results: [network] }],
    } as unknown as Parameters<typeof figuresOf>[0];
    expect(figuresOf(report)).toEqual({
      'involution2d 7×7×16 K 3, forward, wasm simd: of the peak': 0.5,
      'involution2d 7×7×16 K 3, forward, wasm simd: faster than stock ops': 50,
      'rednet26, wasm simd: of the peak': 0.5,
      'rednet26, wasm simd: faster than stock ops': 50,
    });
  });

  it('takes medians over runs', () => {
    expect(mediansOf([{ a: 3 }, { a: 1 }, { a: 2 }])).toEqual({ a: 2 });
  });
});

describe('guard', () => {
  const baseline = { steady: 1, slower: 1 };
  const runs = (...figures: Record<string, number>[]) => {
    const measure = vi.fn(async (_names: ReadonlySet<string> | undefined, run: number) => ({
      ...figures[run - 1],
    }));
    return { measure, result: guard(baseline, measure) };
  };

  it('measures once where nothing fell by more than the tolerance', async () => {
    const { measure, result } = runs({ steady: 0.86, slower: 5 });
    expect(await result).toEqual({ fallen: [], missing: [], added: [], runs: 1 });
    expect(measure).toHaveBeenCalledTimes(1);
  });

  it('measures what fell again, and forgets what did not fall every time', async () => {
    const { measure, result } = runs({ steady: 0.84, slower: 0.5 }, { steady: 0.86, slower: 1 });
    expect(await result).toMatchObject({ fallen: [], runs: 2 });
    expect(measure.mock.lastCall![0]).toEqual(new Set(['steady', 'slower']));
  });

  it('names what fell in all of three runs, with what it was each time', async () => {
    const { measure, result } = runs({ steady: 1, slower: 0.5 }, { slower: 0.84 }, { slower: 0.6 });
    expect((await result).fallen).toEqual([
      { name: 'slower', baseline: 1, measured: [0.5, 0.84, 0.6] },
    ]);
    expect(measure).toHaveBeenCalledTimes(3);
    expect(measure.mock.lastCall![0]).toEqual(new Set(['slower']));
  });

  it('takes what is no number for fallen', async () => {
    const { result } = runs(
      { steady: Number.NaN, slower: 1 },
      { steady: Number.NaN },
      { steady: 0 },
    );
    expect((await result).fallen).toMatchObject([{ name: 'steady' }]);
  });

  it('names figures that the baseline has and the run has not, and the reverse', async () => {
    const { result } = runs({ steady: 1, other: 1 });
    expect(await result).toMatchObject({ missing: ['slower'], added: ['other'] });
  });
});

describe('the baseline of a kind of processor', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dynaconv-baselines-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['AMD EPYC', 'amd'],
    ['AMD Ryzen 9 7950X 16-Core Processor', 'amd'],
    ['Apple M2 Pro', 'apple'],
    ['Intel(R) Xeon(R) Processor', 'intel'],
    ['12th Gen Intel(R) Core(TM) i7-1260P', 'intel'],
  ])('of %s is %s.json', (cpu, kind) => {
    expect(baselineFile(folder, cpu)).toBe(path.join(folder, `${kind}.json`));
  });

  it('is none of a processor of another kind', () => {
    expect(() => baselineFile(folder, 'Neoverse-N1')).toThrow(
      "'Neoverse-N1' is no processor that baselines are kept for (amd, apple, intel); name a file by --baseline, which --update writes",
    );
  });

  it('has to exist to be compared with', () => {
    writeFileSync(path.join(folder, 'intel.json'), '{}');
    expect(existingBaselineFile(folder, 'Intel Xeon')).toBe(path.join(folder, 'intel.json'));
    expect(() => existingBaselineFile(folder, 'Apple M2')).toThrow(
      "there is no baseline for 'Apple M2': expected apple.json beside intel.json; --update makes one here",
    );
  });
});

describe('readBaseline', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baseline-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const written = (text: string): string => {
    const file = path.join(folder, 'baseline.json');
    writeFileSync(file, text);
    return file;
  };

  it('reads what was written', () => {
    const baseline = { machine: { engine: 'Node 24' }, figures: { a: 0.5 } };
    expect(readBaseline(written(JSON.stringify(baseline)))).toEqual(baseline);
  });

  it.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['a figure that is no number', '{"machine": {}, "figures": {"a": "0.5"}}'],
    ['a figure that is not positive', '{"machine": {}, "figures": {"a": 0}}'],
  ])('refuses %s', (_, text) => {
    expect(() => readBaseline(written(text))).toThrow(/is not a baseline: expected .* --update/);
  });

  it('says what to do where there is none', () => {
    expect(() => readBaseline(path.join(folder, 'none.json'))).toThrow(
      /cannot read the baseline .*none\.json: ENOENT.* --update makes one/,
    );
    expect(() => readBaseline(written('{'))).toThrow(/cannot read the baseline/);
  });
});
