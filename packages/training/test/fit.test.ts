import '@tensorflow/tfjs-backend-cpu';
import { uniform } from '@dynaconv/test-kit';
import {
  cast,
  io,
  memory,
  oneHot,
  setBackend,
  type Tensor,
  tensor,
  tensor1d,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Adam,
  AdamW,
  allOf,
  cosine,
  crossEntropy,
  ExponentialMovingAverage,
  freeze,
  noDecayOnVectors,
  type ParameterOptimizer,
  rateFactor,
  SGD,
  Trainer,
  timmDecay,
} from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

function network(): LayersModel {
  const built = sequential({
    layers: [
      layers.dense({ name: 'body', units: 5, inputShape: [6], activation: 'tanh' }),
      layers.dense({ name: 'head', units: 3 }),
    ],
  });
  for (const weight of built.weights) {
    const shape = weight.shape as number[];
    const size = shape.reduce((a, b) => a * b, 1);
    weight.write(tensor(uniform(weight.originalName, size), shape));
  }
  return built;
}

const xs = () => tensor(uniform('xs', 24), [4, 6]);
const indices = () => tensor1d([0, 1, 2, 0], 'int32');
const ys = () => cast(oneHot(indices(), 3), 'float32');
const weightsOf = (trained: LayersModel) =>
  trained.weights.map((weight) => Array.from(weight.read().dataSync()));

const OPTIMIZERS: [name: string, make: () => ParameterOptimizer][] = [
  ['SGD', () => new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true, clipNorm: 0.5 })],
  ['Adam', () => new Adam({ learningRate: 0.01, weightDecay: 0.1 })],
  ['AdamW', () => new AdamW({ learningRate: 0.01, clipNorm: 0.5 })],
];

describe.each(OPTIMIZERS)('%s', (_, make) => {
  const compiled = (optimizer: ParameterOptimizer) => {
    const trained = network();
    trained.compile({ optimizer, loss: crossEntropy() });
    return trained;
  };
  const fit = (trained: LayersModel, epochs: number) =>
    trained.fit(xs(), ys(), { epochs, batchSize: 4, verbose: 0, shuffle: false });

  it('does in fit what it does in a Trainer', async () => {
    const fitted = compiled(make());
    await fit(fitted, 3);
    const trained = network();
    const trainer = new Trainer(trained, { optimizer: make(), loss: crossEntropy() });
    for (let i = 0; i < 3; i++) await trainer.trainStep({ xs: xs(), ys: ys() });
    expect(weightsOf(fitted)).toEqual(weightsOf(trained));
  });

  it('is saved with a model, and goes on to the same bits', async () => {
    const whole = compiled(make());
    await fit(whole, 4);
    const half = compiled(make());
    await fit(half, 2);
    let saved: io.ModelArtifacts | undefined;
    const keep = io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
    });
    // tfjs names losses only that are its own: this one is given again below.
    half.loss = 'categoricalCrossentropy';
    await half.save(keep, { includeOptimizer: true });
    const loaded = await loadLayersModel(io.fromMemory(saved!));
    const { optimizer } = loaded;
    expect(optimizer).toBeInstanceOf(make().constructor);
    loaded.compile({ optimizer, loss: crossEntropy() });
    await fit(loaded, 2);
    expect(weightsOf(loaded)).toEqual(weightsOf(whole));
    expect((optimizer as ParameterOptimizer).iterations).toBe(4);
  });

  it('leaves no tensor behind', async () => {
    const optimizer = make();
    const trained = compiled(optimizer);
    const [x, y] = [xs(), ys()];
    const step = () => trained.trainOnBatch(x, y);
    const untrained = memory();
    await step();
    const before = memory();
    expect(before.numBytes).toBeGreaterThan(untrained.numBytes);
    await step();
    expect(memory().numTensors).toBe(before.numTensors);
    optimizer.dispose();
    expect(memory().numTensors).toBe(untrained.numTensors);
    expect(memory().numBytes).toBe(untrained.numBytes);
  });
});

it('what is frozen stays as it is in fit', async () => {
  const trained = network();
  const optimizer = new SGD({ learningRate: 0.1, parameters: freeze('body') });
  trained.compile({ optimizer, loss: crossEntropy() });
  const [kernel, bias, head] = weightsOf(trained);
  await trained.fit(xs(), ys(), { epochs: 1, verbose: 0 });
  expect(weightsOf(trained).slice(0, 2)).toEqual([kernel, bias]);
  expect(weightsOf(trained)[2]).not.toEqual(head);
});

it('a moving average follows fit', async () => {
  const trained = network();
  trained.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: crossEntropy() });
  const ema = new ExponentialMovingAverage(trained, 0.5);
  const start = weightsOf(trained)[0];
  await trained.fit(xs(), ys(), {
    epochs: 1,
    batchSize: 4,
    verbose: 0,
    callbacks: { onBatchEnd: async () => ema.update() },
  });
  const average = ema.tensors()['body/kernel'].dataSync();
  const end = weightsOf(trained)[0];
  average.forEach((value: number, i: number) => {
    expect(value).toBeCloseTo((start[i] + end[i]) / 2, 6);
  });
});

describe('parameter rules', () => {
  const kernel = { name: 'blocks1.0.proj.8/kernel', shape: [1, 1, 8, 8] };
  const scale = { name: 'blocks3.0.ls/layer_scale', shape: [8] };
  const bias = { name: 'head.4/bias', shape: [8] };

  it('exempt vectors from decay, timm’s but those that PyTorch keeps with four axes', () => {
    expect([kernel, scale, bias].map(noDecayOnVectors)).toEqual([
      {},
      { weightDecay: 0 },
      { weightDecay: 0 },
    ]);
    expect([kernel, scale, bias].map(timmDecay)).toEqual([{}, {}, { weightDecay: 0 }]);
  });

  it('go together', () => {
    const rule = allOf(noDecayOnVectors, rateFactor(10, 'head.4'));
    expect([kernel, bias].map(rule)).toEqual([{}, { weightDecay: 0, rateFactor: 10 }]);
    expect(rateFactor(10, 'head')({ name: 'head2/kernel', shape: [1] })).toEqual({});
  });
});

describe('errors', () => {
  it.each([
    [
      () => new SGD({ learningRate: -1 }),
      'SGD: learningRate is -1, expected a finite number of at least 0',
    ],
    [
      () => new SGD({ learningRate: 1, nesterov: true }),
      'SGD: nesterov is true with momentum 0 and dampening 0, expected a positive momentum and no dampening',
    ],
    [
      () => new AdamW({ learningRate: 1, beta2: 1 }),
      'AdamW: beta2 is 1, expected a number from 0 to below 1',
    ],
    [
      () => new AdamW({ learningRate: 1, weightDecay: Number.NaN }),
      'AdamW: weightDecay is NaN, expected a finite number of at least 0',
    ],
  ])('are of options out of range', (make, message) => {
    expect(make).toThrow(new RangeError(message));
  });

  it('suggest what was meant', () => {
    expect(() => new SGD({ learningRate: 1, momentumm: 0.9 } as never)).toThrow(
      "SGD: there is no option 'momentumm'; did you mean 'momentum'?",
    );
  });

  it('are of what cannot be saved', () => {
    const optimizer = new AdamW({ learningRate: cosine({ rate: 1, steps: 5 }) });
    expect(() => optimizer.getConfig()).toThrow(
      'AdamW: learningRate is a function, which cannot be saved',
    );
  });

  it('are of gradients without a variable', () => {
    expect(() =>
      new SGD({ learningRate: 1 }).applyGradients({ gone: tensor1d([1]) as Tensor }),
    ).toThrow("SGD: there is a gradient for 'gone', but no such variable");
  });
});
