import { detectorSummary } from '@dynaconv/detection';
import { segmenterSummary } from '@dynaconv/segmentation';
import { describe, expect, it, vi } from 'vitest';
import { useWasm } from '../src/backends/wasm_node.ts';
import { judgeDense } from '../src/goals/dense_goals.ts';
import { compileWasmRoofline } from '../src/measure/wasm_roofline.ts';
import { renderDense, renderJudgedDense } from '../src/report/text/dense.ts';
import { benchmarkDense } from '../src/suites/dense.ts';
import { assertSameFound, OBJECTS } from '../src/suites/dense_network.ts';

describe('benchmarkDense', async () => {
  const backend = await useWasm('simd');
  const common = { roofline: await compileWasmRoofline(), size: 64, rounds: 1 };
  const report = await benchmarkDense({
    ...{ ...common, backend, stock: true },
    models: ['retinanet_red_digits_neck_fpn', 'upernet_overlock_digits'],
  });
  const [detector, segmenter] = report.results;

  it('has ours and stock ops, which find the same', () => {
    for (const { standings } of report.results) {
      expect(standings.map(({ name, samples }) => [name, samples])).toEqual([
        ['ours simd', 1],
        ['stock', 1],
      ]);
    }
    expect(detector.found).toBe(OBJECTS);
  });

  it('has the multiply–adds that ran, kernel by kernel', () => {
    const size = [64, 64] as const;
    const counted = [
      detectorSummary(detector.model, { size }).multiplyAdds,
      segmenterSummary(segmenter.model, { size }).multiplyAdds,
    ];
    report.results.forEach(({ multiplyAdds, kernels, outside }, i) => {
      // Taps in the padding, which are many in small maps, are no work.
      expect(multiplyAdds).toBeLessThan(counted[i]);
      expect(multiplyAdds).toBeGreaterThan(0.8 * counted[i]);
      const told = kernels.reduce((sum, each) => sum + (each.multiplyAdds ?? 0), 0);
      expect(told).toBeGreaterThan(multiplyAdds / 2);
      expect(told).toBeLessThanOrEqual(multiplyAdds);
      expect(kernels.length).toBeGreaterThan(1);
      expect(outside).toBeGreaterThan(0);
      expect(outside).toBeLessThan(1);
    });
  });

  it('has the memory of both', () => {
    expect(detector.peakBytes!.ours).toBeLessThan(detector.peakBytes!.stock!);
    expect(segmenter.peakBytes!.stock).toBeGreaterThan(0);
  });

  it('shows contestants, kernels and goals', () => {
    const text = renderJudgedDense(report);
    for (const { name } of detector.standings) expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    for (const { label } of detector.kernels) expect(text).toContain(label);
    expect(text).toContain('upernet_overlock_digits, 64×64 on wasm simd:');
  });

  it('times no kernels where they go on after their calls, and leaves out who finds something else', async () => {
    const dispose = vi.fn(async () => {});
    const rival = (found: object) => ({
      ...{ name: 'pytorch x', dispose, find: async () => found as never },
      entrant: { name: 'pytorch x', group: 'pytorch', run: expect.unreachable } as const,
    });
    const skipped: string[] = [];
    const { results, versions } = await benchmarkDense({
      ...{ ...common, backend: { ...backend, sampleMs: 1, peakBytes: undefined } },
      ...{ models: [segmenter.model], stock: false },
      rivals: {
        versions: { PyTorch: '2' },
        readWeights: async () => ({
          ...{ format: 'safetensors', tensors: new Map(), metadata: {} },
          ...{ stateDict: '', stateDicts: [] },
        }),
        create({ formulation }) {
          if (formulation === 'gather') throw new Error('it is not installed');
          return rival({ map: [1] });
        },
      },
      onSkip: (message) => skipped.push(message),
    });
    const [only] = results;
    expect(versions.PyTorch).toBe('2');
    expect(only.standings.map(({ name }) => name)).toEqual(['ours simd']);
    expect(only).toMatchObject({ kernels: [], multiplyAdds: segmenter.multiplyAdds });
    expect([only.outside, only.peakBytes]).toEqual([undefined, undefined]);
    const text = renderDense({ ...report, results });
    expect(text).not.toMatch(/undefined|NaN|Outside|Memory|kernels with/);
    expect(skipped).toEqual([
      expect.stringMatching(/^upernet_overlock_digits: without PyTorch: .* finds something else/),
      'upernet_overlock_digits: without PyTorch: it is not installed',
    ]);
    expect(dispose).toHaveBeenCalledOnce();
  });
});

describe('judgeDense', () => {
  const standing = (
    group: 'ours' | 'stock',
    median: number,
    floorRatio: number,
    mode?: string,
  ) => ({
    ...{ name: `${group} ${mode}`, group, mode, median, floorRatio },
    ...{ min: median, spread: 0, samples: 1, ratio: 1 },
  });

  it('holds each figure against its goal', () => {
    const result = {
      ...{ model: 'm', found: 1, multiplyAdds: 1, peak: 1, bandwidth: 1, floor: 100, kernels: [] },
      ...{ outside: 0.04, peakBytes: { ours: 60, stock: 100 } },
      standings: [
        standing('ours', 140, 1.4, 'simd'),
        standing('ours', 120, 1.2, 'relaxed-simd'),
        standing('stock', 500, 5),
      ],
    };
    const report = { backend: 'wasm', versions: {}, size: 512, rounds: 1, results: [result] };
    expect(judgeDense(report).map(({ on, figure, reached }) => [on, figure, reached])).toEqual([
      ['wasm simd', 'faster than stock ops', false],
      ['wasm simd', 'the time of the floor', false],
      ['wasm relaxed-simd', 'faster than stock ops', true],
      ['wasm relaxed-simd', 'the time of the floor', true],
      ['wasm relaxed-simd', 'outside of kernels', true],
      ['wasm simd', 'the memory of stock ops', false],
    ]);
    const figures = (other: Partial<typeof report>) =>
      judgeDense({ ...report, ...other }).map(({ figure }) => figure);
    expect(figures({ backend: 'tensorflow' })).not.toContain('the time of the floor');
    const onGpu = { ...result, outside: undefined, peakBytes: undefined };
    expect(figures({ backend: 'webgl', results: [onGpu as never] })).toEqual([
      ...['faster than stock ops', 'faster than stock ops'],
    ]);
  });
});

describe('assertSameFound', () => {
  const objects = { boxes: [0, 0, 9, 9], scores: [0.5], labels: [3] };
  it('knows other objects, other classes, and nothing', () => {
    assertSameFound('x', { boxes: [0.1, 0, 9, 9], scores: [0.501], labels: [3] }, objects);
    for (const other of [
      { ...objects, labels: [4] },
      { ...objects, boxes: [1, 0, 9, 9] },
      { ...objects, scores: [0.6] },
      { ...objects, scores: [Number.NaN] },
      { map: [1] },
    ]) {
      expect(() => assertSameFound('x', other, objects)).toThrow('x finds something else: 1 of');
    }
    assertSameFound('x', { map: [1, 2] }, { map: [1, 2] });
    expect(() => assertSameFound('x', { map: [1, 3] }, { map: [1, 2] })).toThrow(
      '1 of the 2 pixels',
    );
    expect(() => assertSameFound('x', { map: [1] }, { map: [1, 2] })).toThrow('2 of the 2 pixels');
    const nothing = { boxes: [], scores: [], labels: [] };
    expect(() => assertSameFound('x', nothing, nothing)).toThrow('0 of the 0 objects');
  });
});
