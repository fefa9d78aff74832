import { uniform } from '@dynaconv/test-kit';
import { setBackend, tensor, type Variable } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  Adam,
  AdamW,
  cosine,
  ExponentialMovingAverage,
  type ParameterOptimizer,
  type ParameterSettings,
  SGD,
} from '../src/index.ts';
import fixture from './fixtures/optimizers.json' with { type: 'json' };
import { BACKENDS } from './helpers/backends.ts';
import { type Bounded, expectWithin } from './helpers/bounds.ts';

interface Case {
  name: string;
  optimizer: 'SGD' | 'Adam' | 'AdamW';
  options: { learningRate: number | 'cosine' };
  settings: Record<string, ParameterSettings>;
  after: { step: number; parameters: Record<string, Bounded> }[];
}

const { steps, shapes } = fixture;
const NAMES = ['kernel', 'bias'] as const;
const optimizers = { SGD, Adam, AdamW };

function optimizerOf({ optimizer, options, settings }: Case): ParameterOptimizer {
  const { learningRate } = options;
  return new optimizers[optimizer]({
    ...options,
    learningRate: learningRate === 'cosine' ? cosine({ rate: 0.1, steps }) : learningRate,
    parameters: ({ name }) => settings[name.slice(name.lastIndexOf('/') + 1)] ?? {},
  });
}

const values = (key: string, shape: number[]) =>
  tensor(
    uniform(
      key,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  );

/** A layer with a kernel [4, 3] and a bias [3]. */
function parameters(name: string) {
  const x = input({ shape: [shapes.kernel[0]] });
  const dense = layers.dense({ name, units: shapes.bias[0] });
  const trained = model({ inputs: x, outputs: dense.apply(x) as SymbolicTensor });
  dense.setWeights(NAMES.map((each) => values(each, shapes[each])));
  const variables = dense.weights.map((weight) => weight.read() as unknown as Variable);
  return { trained, variables };
}

describe.each(BACKENDS)('on %s', (backend) => {
  it.each(fixture.cases as unknown as Case[])(
    '$name is PyTorch’s, and its average timm’s',
    async (each) => {
      await setBackend(backend);
      const { trained, variables } = parameters(`${backend}/${each.name}`);
      const optimizer = optimizerOf(each);
      const ema = new ExponentialMovingAverage(trained, fixture.emaDecay);
      for (let step = 0; step < steps; step++) {
        const gradients = NAMES.map((name, i) => ({
          name: variables[i].name,
          tensor: values(`${each.name}/${step}/${name}`, shapes[name]),
        }));
        optimizer.applyGradients(gradients);
        ema.update();
        const expected = each.after.find((after) => after.step === step + 1)?.parameters;
        if (!expected) continue;
        const averages = Object.values(ema.tensors());
        NAMES.forEach((name, i) => {
          expectWithin(variables[i].dataSync(), expected[name], `${name} after step ${step + 1}`);
          expectWithin(averages[i].dataSync(), expected[`ema/${name}`], `average of ${name}`);
        });
      }
      expect(optimizer.iterations).toBe(steps);
    },
  );
});

it('a fixture has bounds far below what a wrong formula changes', () => {
  for (const { after } of fixture.cases as unknown as Case[]) {
    const { kernel } = after.at(-1)!.parameters;
    expect(Math.max(...kernel.bounds)).toBeLessThan(1e-4);
  }
});
