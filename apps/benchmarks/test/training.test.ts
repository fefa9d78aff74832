import { summary } from '@dynaconv/models';
import { describe, expect, it } from 'vitest';
import { useWasm } from '../src/backends/wasm_node.ts';
import { judgeTraining } from '../src/goals/training_goals.ts';
import { compileWasmRoofline } from '../src/measure/wasm_roofline.ts';
import { renderTraining } from '../src/report/text/training.ts';
import { benchmarkTraining } from '../src/suites/training.ts';

describe('benchmarkTraining', async () => {
  const batch = 2;
  const report = await benchmarkTraining({
    ...{ backend: await useWasm('simd'), roofline: await compileWasmRoofline() },
    ...{ models: ['rednet_digits'], batch, rounds: 2, cpu: true, recompute: true },
  });
  const [result] = report.results;

  it('has ours, with and without recomputation, and tfjs’s cpu backend, which train alike', () => {
    expect(result.standings.map(({ name, samples }) => [name, samples])).toEqual([
      ['ours simd', 2],
      ['ours simd, recomputed', 2],
      ['tfjs cpu', 2],
    ]);
    // Of two small images, the weights' gradients are most of it.
    expect(result.peakBytes!.recomputed).toBeLessThanOrEqual(result.peakBytes!.ours);
  });

  it('counts a step as three forward passes', () => {
    const { multiplyAdds } = summary('rednet_digits', { size: 28 });
    expect([result.size, result.multiplyAdds]).toEqual([28, 3 * batch * multiplyAdds]);
  });

  it('shows every contestant and the goals', () => {
    const text = renderTraining(report);
    for (const { name } of result.standings) expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    expect(text).toContain("faster than tfjs's cpu backend, the goal is ≥ 20.00×");
  });

  it("has the gradients of tfjs's own convolutions beside tfjs's cpu backend", () => {
    expect(report.gradients.map(({ name }) => name.split(' ')[0])).toEqual([
      'Conv2DBackpropFilter',
      'Conv2DBackpropInput',
      'DepthwiseConv2dNativeBackpropFilter',
      'DepthwiseConv2dNativeBackpropInput',
    ]);
    expect(report.gradients[0].multiplyAdds).toBe(2 * 14 * 14 * 9 * 32 * 32);
    for (const { name, standings } of report.gradients) {
      expect(standings.map(({ group }) => group)).toEqual(['ours', 'tfjs cpu']);
      expect(renderTraining(report)).toContain(`${name} on wasm: `);
    }
  });
});

describe('judgeTraining', () => {
  const standing = (
    name: string,
    group: 'ours' | 'pytorch' | 'tfjs cpu',
    median: number,
    mode?: string,
  ) => ({
    ...{ name, group, mode, median },
    ...{ min: median, spread: 0, samples: 1, ratio: 1, floorRatio: 1 },
  });
  const goalsOf = (backend: string, torch: number) =>
    judgeTraining({
      ...{ backend, versions: {}, batch: 8, rounds: 1 },
      gradients: [
        {
          ...{ name: 'Conv2DBackpropFilter', multiplyAdds: 1, peak: 1, bandwidth: 1, floor: 1 },
          standings: [standing('ours', 'ours', 10), standing('tfjs cpu', 'tfjs cpu', 49)],
        },
      ],
      results: [
        {
          ...{ model: 'rednet50', size: 224, multiplyAdds: 1, peak: 1, bandwidth: 1, floor: 60 },
          standings: [
            standing('ours simd', 'ours', 100, 'simd'),
            standing('ours simd, recomputed', 'ours', 140, 'simd, recomputed'),
            standing('pytorch shift', 'pytorch', torch),
          ],
          peakBytes: { ours: 100, recomputed: 40 },
        },
      ],
    }).map(({ figure, measured, reached }) => [figure, measured, reached]);

  it('holds each figure against its goal', () => {
    expect(goalsOf('wasm', 50)).toEqual([
      ['of the peak of mul + add', 60, true],
      ['the time of PyTorch', 2, true],
      ['the memory of it without recomputation', 0.4, true],
      ['the time of it without recomputation', 1.4, false],
      ["faster than tfjs's cpu backend", 4.9, false],
    ]);
  });

  it('asks more of tfjs-node, and nothing of the peak of WebAssembly', () => {
    expect(goalsOf('tensorflow', 50)[0]).toEqual(['the time of PyTorch', 2, false]);
  });
});
