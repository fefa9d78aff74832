import { createHash } from 'node:crypto';
import { uniform } from '@dynaconv/test-kit';
import {
  dispose,
  profile,
  setBackend,
  type Tensor,
  tensor,
  tidy,
  util,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AdamW,
  ExponentialMovingAverage,
  type ParameterOptimizer,
  type ParameterSettings,
  SGD,
} from '../src/index.ts';
import { globalNorm } from '../src/optimizers/global_norm.ts';
import { BACKENDS } from './helpers/backends.ts';

/** Large ones between small ones, and small ones that do not fit into one bucket. */
const SHAPES = [
  [3, 5],
  [7],
  [91, 91],
  [90, 91],
  [],
  [8000],
  [90, 90],
  [1, 1, 9, 2],
  [89, 91],
  [91, 90],
  [11],
  [2, 3],
];
/** What is in no bucket with the rest: it has settings of its own. */
const SETTINGS: Record<number, ParameterSettings> = {
  1: { weightDecay: 0 },
  10: { weightDecay: 0 },
};
/** Without a gradient in the second of three updates. */
const LATE = 7;
const STEPS = 3;

const makers: Record<string, () => ParameterOptimizer> = {
  SGD: () => new SGD({ ...common, momentum: 0.9, nesterov: true, dampening: 0 }),
  AdamW: () => new AdamW(common),
};
const common = {
  learningRate: 0.1,
  weightDecay: 0.05,
  parameters: ({ name }: { name: string }) => SETTINGS[Number(name.split('/').at(-1))] ?? {},
};

let made: { dispose(): void }[] = [];
afterEach(() => {
  for (const each of made) each.dispose();
  made = [];
});

function values(key: string, shape: number[]): Tensor {
  return tensor(uniform(key, util.sizeFromShape(shape)), shape);
}

function parametersOf(prefix: string): Variable[] {
  const variables = SHAPES.map((shape, i) =>
    tidy(() => variable(values(`value/${i}`, shape), true, `${prefix}/${i}`)),
  );
  made.push(...variables);
  return variables;
}

function optimizerOf(name: string): ParameterOptimizer {
  const optimizer = makers[name]();
  made.push(optimizer);
  return optimizer;
}

const gradientsOf = (variables: Variable[], step: number) =>
  variables.flatMap(({ name, shape }, i) =>
    step === 1 && i === LATE ? [] : [{ name, tensor: values(`gradient/${step}/${i}`, shape) }],
  );

/** Short, so that a difference is told in a line. */
const bitsOf = (tensors: Tensor[]) =>
  tensors.map((each) => createHash('sha256').update(each.dataSync()).digest('hex'));

describe.each(BACKENDS)('on %s', (backend) => {
  it.each(Object.keys(makers))('%s: together as each alone, to the bit', async (name) => {
    await setBackend(backend);
    const [together, alone] = ['together', 'alone'].map((which) =>
      parametersOf(`${backend}/${name}/${which}`),
    );
    const joint = optimizerOf(name);
    const own = alone.map(() => optimizerOf(name));
    for (let step = 0; step < STEPS; step++) {
      tidy(() => joint.applyGradients(gradientsOf(together, step)));
      tidy(() => {
        for (const gradient of gradientsOf(alone, step)) {
          own[Number(gradient.name.split('/').at(-1))].applyGradients([gradient]);
        }
      });
    }
    expect(bitsOf(together)).toEqual(bitsOf(alone));
    const state = new Map((await joint.getWeights()).map((each) => [each.name, each.tensor]));
    for (const [i, optimizer] of own.entries()) {
      for (const each of await optimizer.getWeights()) {
        if (each.name === 'iter') continue;
        const same = state.get(each.name.replace('alone', 'together'))!;
        expect(same.shape).toEqual(each.tensor.shape);
        expect(bitsOf([same]), `${i}: ${each.name}`).toEqual(bitsOf([each.tensor]));
      }
    }
  });

  it.each(Object.keys(makers))('%s: goes on from a state to the same bits', async (name) => {
    await setBackend(backend);
    const variables = parametersOf(`${backend}/${name}/stopped`);
    const first = optimizerOf(name);
    for (const step of [0, 1]) tidy(() => first.applyGradients(gradientsOf(variables, step)));
    const stopped = variables.map((each) => each.clone());
    const resumed = optimizerOf(name);
    await resumed.setWeights((await first.getWeights()).toReversed());
    tidy(() => first.applyGradients(gradientsOf(variables, 2)));
    const expected = bitsOf(variables);
    variables.forEach((each, i) => void each.assign(stopped[i] as Variable));
    dispose(stopped);
    tidy(() => resumed.applyGradients(gradientsOf(variables, 2)));
    expect(bitsOf(variables)).toEqual(expected);
  });

  it('an average of weights is that of each alone', async () => {
    await setBackend(backend);
    const variables = parametersOf(`${backend}/averaged`);
    const weights = variables.map((each) => ({
      originalName: each.name,
      shape: each.shape,
      read: () => each,
    })) as unknown as LayerVariable[];
    const together = new ExponentialMovingAverage({ weights }, 0.75);
    const alone = weights.map(
      (weight) => new ExponentialMovingAverage({ weights: [weight] }, 0.75),
    );
    made.push(together, ...alone);
    for (const [i, each] of variables.entries()) {
      const next = values(`next/${i}`, each.shape);
      each.assign(next as Variable);
      next.dispose();
    }
    for (const each of [together, ...alone]) each.update();
    const averages = together.tensors();
    const expected = Object.assign({}, ...alone.map((each) => each.tensors()));
    for (const { name } of variables) {
      expect(averages[name].shape).toEqual(expected[name].shape);
      expect(bitsOf([averages[name]]), name).toEqual(bitsOf([expected[name]]));
    }
    const own = bitsOf(variables);
    await together.use(() =>
      expect(bitsOf(variables)).toEqual(bitsOf(variables.map(({ name }) => averages[name]))),
    );
    expect(bitsOf(variables)).toEqual(own);
    dispose([averages, expected]);
  });

  it('the norm is that of all values', async () => {
    await setBackend(backend);
    const tensors = SHAPES.map((shape, i) => values(`norm/${i}`, shape));
    const squares = tensors.flatMap((each) => [...each.dataSync()]).map((value) => value ** 2);
    const exact = Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
    const norm = globalNorm(tensors);
    // A square is rounded, and added with at most 128 others of its column, 256 columns and a few buckets.
    const bound = 500 * 2 ** -24 * exact;
    expect(Math.abs(norm.dataSync()[0] - exact)).toBeLessThan(bound);
    dispose([norm, ...tensors]);
  });
});

it('hundreds of small parameters take few kernels', async () => {
  await setBackend('cpu');
  const variables = Array.from({ length: 300 }, (_, i) =>
    tidy(() => variable(values(`small/${i}`, [5, 4]), true, `small/${i}`)),
  );
  const optimizer = new AdamW({ learningRate: 0.1, clipNorm: 1 });
  made.push(...variables, optimizer);
  const gradients = variables.map(({ name, shape }) => ({ name, tensor: values(name, shape) }));
  optimizer.applyGradients(gradients);
  const { kernels } = await profile(() => optimizer.applyGradients(gradients));
  // A reshaped tensor has the same data.
  const launched = kernels.filter(({ name }) => name !== 'Reshape');
  expect(launched.length).toBeGreaterThan(0);
  expect(launched.length).toBeLessThan(variables.length / 5);
  dispose(gradients as unknown as Tensor[]);
});
