import { summary } from '@dynaconv/models';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useWasm } from '../src/backends/wasm_node.ts';
import { compileWasmRoofline } from '../src/measure/wasm_roofline.ts';
import { renderModels } from '../src/report/text/networks.ts';
import { LoadingClock } from '../src/suites/loading.ts';
import { benchmarkModels } from '../src/suites/models.ts';
import { virtualClock } from './virtual_clock.ts';

describe('benchmarkModels', async () => {
  const [size, batch] = [32, 2];
  const report = await benchmarkModels({
    ...{ backend: await useWasm('simd'), roofline: await compileWasmRoofline() },
    ...{
      models: ['rednet26'],
      against: ['training-form', 'stock', 'resnet50'],
      size,
      batch,
      rounds: 2,
      loads: 3,
    },
  });
  const [result] = report.results;

  it('compares both forms of ours and of stock ops, and ResNet-50', () => {
    expect(result.standings.map(({ name, samples }) => [name, samples])).toEqual([
      ['ours simd', 2],
      ['ours simd, training form', 2],
      ['stock deployed form', 2],
      ['stock training form', 2],
      ['resnet50, stock', 2],
      ['resnet50, ours simd', 2],
    ]);
    expect(result.peakBytes!.ours).toBeLessThan(result.peakBytes!.stock!);
  });

  it('counts every image of a batch', () => {
    expect(result.multiplyAdds).toBe(batch * summary('rednet26', { size }).multiplyAdds);
    const [ours] = result.standings;
    const row = renderModels(report)
      .split('\n')
      .find((line) => line.startsWith('ours simd '))!;
    expect(row.split(/ {2,}/)[4]).toBe(((1000 * batch) / ours.median).toFixed(2));
  });

  it('loads as often as it is told to', () => {
    expect(result.loading.map(({ name, samples }) => [name, samples])).toEqual([['ours', 3]]);
  });
});

it('leaves stock ops out where they cannot run, and says why', async () => {
  const skipped: string[] = [];
  const backend = { ...(await useWasm('simd')), stockObstacle: () => 'they do not end' };
  const { results } = await benchmarkModels({
    ...{ backend, roofline: await compileWasmRoofline(), models: ['rednet26'] },
    ...{ against: ['training-form', 'stock'], size: 32, rounds: 1, loads: 1 },
    onSkip: (message) => skipped.push(message),
  });
  expect(skipped).toEqual(['rednet26: without stock ops: they do not end']);
  expect(results[0].standings.map(({ group }) => group)).toEqual(['ours', 'ours training form']);
  expect(results[0].peakBytes!.stock).toBeUndefined();
});

describe('LoadingClock', () => {
  afterEach(() => vi.restoreAllMocks());

  it('gives what was loaded, and the times of each name', async () => {
    const clock = new LoadingClock();
    const advance = virtualClock();
    const waiting = async (milliseconds: number) => {
      advance(milliseconds);
      return milliseconds;
    };
    expect(await clock.time('a', () => waiting(9))).toBe(9);
    await clock.time('a', () => waiting(1));
    await clock.time('b', () => waiting(2));
    expect(clock.loadings).toMatchObject([
      { name: 'a', samples: 2, min: 1, median: 5 },
      { name: 'b', samples: 1, min: 2, median: 2 },
    ]);
  });
});
