import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BenchmarkedBackend } from '../src/backends/backend.ts';
import { useWasm } from '../src/backends/wasm_node.ts';
import { describeCall } from '../src/profile/describe_call.ts';
import { recordKernels } from '../src/profile/kernel_recorder.ts';
import { renderOperators } from '../src/report/text/operators.ts';
import type { Rival } from '../src/rivals/rival.ts';
import { benchmarkOperators } from '../src/suites/operators.ts';
import { FORWARD, type OperatorTask, TRAINING } from '../src/workloads/pass.ts';
import { createWorkload } from '../src/workloads/shapes.ts';
import { OPERATORS, titleOf, type Workload } from '../src/workloads/workload.ts';

let backend: BenchmarkedBackend;

beforeAll(async () => {
  backend = await useWasm('simd');
});

const roofline = { measurePeak: () => 10, measureBandwidth: () => 5 };
const small = (operator: (typeof OPERATORS)[number]): Workload => {
  const [height, width, channels] = [9, 13, 32];
  const groups = operator === 'depthwiseConv2d' ? channels : 2;
  const hasWindow = /[cC]onv|contMix|involution/.test(operator);
  const kernelSize = hasWindow ? 5 : 1;
  return createWorkload(operator, { batch: 1, height, width, channels, groups, kernelSize });
};
const benchmark = (workload: Workload, more: Partial<Parameters<typeof benchmarkOperators>[0]>) =>
  benchmarkOperators({ backend, workloads: [workload], roofline, rounds: 1, ...more });

describe('benchmarkOperators', () => {
  it.each(OPERATORS)('lets %s be computed alike by all, forward and backward', async (operator) => {
    const skipped: string[] = [];
    const before = tf.memory().numTensors;
    const workload = small(operator);
    const { results } = await benchmark(workload, { onSkip: (message) => skipped.push(message) });
    const [forward] = results;
    expect(forward).toMatchObject({ pass: FORWARD, title: titleOf(workload) });
    const { multiplyAdds } = workload;
    const floor = multiplyAdds > 0 ? multiplyAdds / 10 : forward.bytes! / 5;
    expect(forward.floor).toBeCloseTo(floor / 1e6, 12);
    const names = forward.standings.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['stock ops']));
    expect(names.includes('ours simd')).toBe(workload.hasKernels);
    expect(results.some(({ pass }) => pass === TRAINING)).toBe(true);
    // tfjs-wasm alone has no gradients of a convolution; what is left out is said.
    const isConvolution = /[cC]onv2d$/.test(operator);
    expect(
      skipped.map((text) => /: without stock ops: Kernel '.*' not registered/.test(text)),
    ).toEqual(isConvolution ? [true] : []);
    // tfjs keeps the tape of a gradient that throws.
    if (!isConvolution) expect(tf.memory().numTensors).toBe(before);
    expect(renderOperators({ backend: 'wasm', versions: {}, results })).toContain(
      titleOf(workload),
    );
  });

  it('sets what is written as it is defined apart, forward only', async () => {
    const { results } = await benchmark(small('contMixConv'), {});
    const groups = results.map(({ pass, standings }) => [
      pass,
      [...new Set(standings.map(({ group }) => group))].sort(),
    ]);
    expect(groups).toEqual([
      [FORWARD, ['definition', 'ours', 'stock']],
      [TRAINING, ['ours', 'stock']],
    ]);
    const text = renderOperators({ backend: 'wasm', versions: {}, results });
    expect(text).toMatch(/stock ops +as defined +onnxruntime-web/);
    const others = await benchmark(small('gelu'), { training: false });
    expect(renderOperators(others)).not.toContain('as defined');
  });

  it('counts the bytes that go in and come out, of what reads all of them', async () => {
    const { results } = await benchmark(small('contMix2d'), {});
    const [map, logits, bias] = [9 * 13 * 32, 9 * 13 * 2 * 5 * 5, 2 * 9 * 9];
    const values = Object.fromEntries(results.map(({ pass, bytes }) => [pass, bytes && bytes / 4]));
    expect(values).toMatchObject({
      [FORWARD]: map + logits + bias + map,
      [TRAINING]: map + logits + bias + map + (map + logits),
    });
    expect(values.dx).toBeUndefined();
  });

  const rival = (output: (task: OperatorTask) => ArrayLike<number>) => ({
    disposed: 0,
    versions: { PyTorch: 'test' },
    create(task: OperatorTask): Promise<Rival[]> {
      const own: Rival = {
        runtime: 'pytorch',
        formulation: 'test',
        name: 'pytorch test',
        output: async () => output(task),
        time: async () => 3,
        dispose: async () => void this.disposed++,
      };
      return Promise.resolve([own]);
    },
  });

  it('gives rivals the values that ours compute with, and takes their clock', async () => {
    const workload = small('selfAttention2d');
    const right = rival(({ workload: asked, pass, inputs, dy }) =>
      tf.tidy(() => {
        const tensors = Object.fromEntries(
          Object.entries(inputs).map(([name, values]) => [
            name,
            tf.tensor(values, [...asked.inputs[name]]),
          ]),
        );
        if (pass === FORWARD) return asked.run(tensors).dataSync();
        const { x, query, key } = tensors;
        const gradients = tf.grads((x, query, key) => asked.run({ x, query, key }));
        const dyTensor = tf.tensor(dy, [...asked.inputs.x]);
        return tf.concat(gradients([x, query, key], dyTensor)).dataSync();
      }),
    );
    const { results, versions } = await benchmark(workload, { rivals: right });
    expect(versions).toMatchObject(right.versions);
    expect(results.map(({ standings }) => standings.at(-1))).toMatchObject([
      { name: 'pytorch test', group: 'pytorch', median: 3 },
      { name: 'pytorch test', group: 'pytorch', median: 3 },
    ]);
    expect(right.disposed).toBe(2);
  });

  it('refuses a rival that computes something else, and lets go of everything', async () => {
    const before = tf.memory().numTensors;
    const wrong = rival(({ inputs }) => inputs.x);
    await expect(benchmark(small('involution2d'), { rivals: wrong })).rejects.toThrow(
      /pytorch test gives another output/,
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(wrong.disposed).toBe(1);
  });

  it('says how far it is, and waits for what is done with a result', async () => {
    const shares: number[] = [];
    const sharesAtResults: number[][] = [];
    await benchmark(small('involution2d'), {
      rounds: 2,
      onProgress: (_, share) => shares.push(share),
      async onResult() {
        const [before] = shares.slice(-1);
        await new Promise((resolve) => setTimeout(resolve, 20));
        sharesAtResults.push([before, ...shares.slice(-1)]);
      },
    });
    expect(shares[0]).toBe(0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const ends = [1 / 4, 2 / 4, 3 / 4, 1];
    expect(sharesAtResults).toEqual(ends.map((end) => [end, end]));
  });

  it('takes inputs as an op would leave them', async () => {
    const inputsOf = async (more: Partial<BenchmarkedBackend>) => {
      const tasks: OperatorTask[] = [];
      const watching = rival((task) => {
        tasks.push(task);
        return tf.tidy(() => {
          const { x, filter } = Object.fromEntries(
            Object.entries(task.inputs).map(([name, values]) => [
              name,
              tf.tensor(values, [...task.workload.inputs[name]]),
            ]),
          );
          return task.workload.run({ x, filter }).dataSync();
        });
      });
      await benchmark(small('conv2d'), {
        backend: { ...backend, ...more },
        rivals: watching,
        training: false,
      });
      return tasks[0].inputs;
    };
    const plain = await inputsOf({});
    const negative = await inputsOf({ place: (x) => tf.neg(x) });
    expect(Array.from(negative.x)).toEqual(Array.from(plain.x, (value) => -value));
    expect(Array.from(negative.filter)).toEqual(Array.from(plain.filter, (value) => -value));
  });

  it('leaves gradients out where they are not wanted', async () => {
    const { results } = await benchmark(small('involution2d'), { training: false });
    expect(results.map(({ pass }) => pass)).toEqual([FORWARD]);
  });
});

describe('workloads', () => {
  it.each(OPERATORS)('%s counts the multiply–adds of taps inside the map', (operator) => {
    const workload = small(operator);
    const recorded = recordKernels(() => {
      tf.tidy(() => {
        const inputs = Object.entries(workload.inputs).map(([name, shape]) => [
          name,
          tf.ones([...shape]),
        ]);
        workload.run(Object.fromEntries(inputs));
      });
    }, describeCall);
    const counted = [...recorded.values()].reduce((sum, each) => sum + (each.multiplyAdds ?? 0), 0);
    expect(workload.multiplyAdds).toBe(counted);
  });
});
