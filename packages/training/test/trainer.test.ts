import '@tensorflow/tfjs-backend-cpu';
import { SeededDropout } from '@dynaconv/layers';
import { uniform } from '@dynaconv/test-kit';
import {
  dispose,
  memory,
  mul,
  type NamedTensorMap,
  setBackend,
  slice,
  type Tensor,
  tensor,
  tensor1d,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AdamW,
  type Batch,
  cosine,
  crossEntropy,
  freeze,
  NonFiniteLossError,
  SGD,
  Trainer,
  type TrainerOptions,
} from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

interface NetworkOptions {
  batchNorm?: boolean;
  dropout?: number;
  auxiliary?: boolean;
}

/** Six numbers to three classes; the same weights each time. */
function network({ batchNorm = false, dropout = 0, auxiliary = false }: NetworkOptions = {}) {
  const x = input({ shape: [6] });
  const apply = (layer: InstanceType<typeof layers.Layer>, y: SymbolicTensor) =>
    layer.apply(y) as SymbolicTensor;
  let y = apply(layers.dense({ name: 'body', units: 5, activation: 'tanh' }), x);
  if (batchNorm) y = apply(layers.batchNormalization({ name: 'norm' }), y);
  if (dropout) y = apply(new SeededDropout({ name: 'drop', rate: dropout }), y);
  const heads = auxiliary ? ['head', 'auxiliary'] : ['head'];
  const outputs = heads.map((name) => apply(layers.dense({ name, units: 3 }), y));
  const built = model({ inputs: x, outputs });
  for (const weight of built.trainableWeights) {
    const shape = weight.shape as number[];
    weight.write(values(weight.originalName, shape));
  }
  return built;
}

const values = (key: string, shape: number[]) =>
  tensor(
    uniform(
      key,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  );

const batch = (i: number, size = 4): Batch => ({
  xs: values(`xs/${i}`, [size, 6]),
  ys: tensor1d(
    Array.from({ length: size }, (_, j) => (i + j) % 3),
    'int32',
  ),
});

const batches = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => batch(first + i));

const trainerOf = (trained: LayersModel, options: Partial<TrainerOptions> = {}) =>
  new Trainer(trained, {
    optimizer: new AdamW({ learningRate: 0.05, clipNorm: 1 }),
    loss: crossEntropy({ labelSmoothing: 0.1 }),
    ...options,
  });

async function bitsOf(state: NamedTensorMap): Promise<Record<string, string>> {
  const entries = Object.entries(state).map(
    ([name, each]) => [name, String(new Uint32Array(each.dataSync().slice().buffer))] as const,
  );
  dispose(state);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a trainer', () => {
  it('lowers the loss, and reports each step', async () => {
    const trainer = trainerOf(network(), { optimizer: new SGD({ learningRate: 0.5 }) });
    const reports = [];
    for (let i = 0; i < 10; i++) reports.push(await trainer.trainStep(batch(0)));
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(reports[9].loss).toBeLessThan(0.7 * reports[0].loss);
    expect(reports[0]).toMatchObject({ epoch: 0, learningRate: 0.5, samples: 4 });
    expect(reports[0].gradientNorm).toBeGreaterThan(0);
    expect(reports[0].losses).toEqual({});
  });

  it('trains for epochs, with the rest of the batches as the last update', async () => {
    const rates = cosine({ rate: 0.1, steps: 6 });
    const optimizer = new SGD({ learningRate: rates });
    const trainer = trainerOf(network(), { optimizer, accumulationSteps: 2 });
    const before = memory().numTensors;
    const reports = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      for await (const report of trainer.train(batches(0, 5))) reports.push(report);
    }
    expect(reports.map(({ epoch, step, samples }) => [epoch, step, samples])).toEqual([
      [0, 1, 8],
      [0, 2, 8],
      [0, 3, 4],
      [1, 4, 8],
      [1, 5, 8],
      [1, 6, 4],
    ]);
    expect(reports.map(({ learningRate }) => learningRate)).toEqual([0, 1, 2, 3, 4, 5].map(rates));
    expect([trainer.epoch, trainer.epochStep, trainer.step]).toEqual([2, 0, 6]);
    expect(memory().numTensors).toBe(before);
  });

  it('takes micro-batches of any sizes as one batch', async () => {
    const xs = values('xs', [6, 6]);
    const ys = tensor1d([0, 1, 2, 2, 1, 0], 'int32');
    const [whole, parts] = await Promise.all(
      [
        [[0, 6]],
        [
          [0, 1],
          [1, 3],
          [4, 2],
        ],
      ].map(async (cuts) => {
        const trained = network();
        const trainer = trainerOf(trained, { optimizer: new SGD({ learningRate: 0.5 }) });
        const report = await trainer.trainStep(
          cuts.map(([begin, size]) => ({ xs: slice(xs, begin, size), ys: slice(ys, begin, size) })),
        );
        const weights = trained.weights.flatMap((weight) => Array.from(weight.read().dataSync()));
        return [report.loss, report.gradientNorm, ...weights];
      }),
    );
    // Sums of six terms below 8 in another order, some ten roundings deep.
    const bound = 6 * 10 * 8 * 2 ** -24;
    parts.forEach((part, i) => {
      expect(Math.abs(part - whole[i])).toBeLessThanOrEqual(bound);
    });
  });

  it('adds the auxiliary head’s loss with its weight', async () => {
    const run = (auxiliaryWeight?: number) =>
      trainerOf(network({ auxiliary: true }), { auxiliaryWeight }).trainStep(batch(0));
    const [none, usual, whole] = [await run(0), await run(), await run(1)];
    expect(usual.losses.auxiliary).toBeGreaterThan(0.1);
    expect(usual.loss).toBeCloseTo(none.loss + 0.4 * usual.losses.auxiliary, 5);
    expect(whole.loss).toBeCloseTo(none.loss + whole.losses.auxiliary, 5);
  });

  it('leaves frozen modules as they are', async () => {
    const trained = network();
    const before = trained.getLayer('body').getWeights()[0].dataSync().slice();
    const optimizer = new SGD({ learningRate: 0.5, parameters: freeze('body') });
    const head = trained.getLayer('head').getWeights()[0].dataSync().slice();
    await trainerOf(trained, { optimizer }).trainStep(batch(0));
    expect(trained.getLayer('body').getWeights()[0].dataSync()).toEqual(before);
    expect(trained.getLayer('head').getWeights()[0].dataSync()).not.toEqual(head);
    const all = new SGD({ learningRate: 0.5, parameters: freeze('body', 'head') });
    await expect(trainerOf(trained, { optimizer: all }).trainStep(batch(0))).rejects.toThrow(
      'every weight of model',
    );
  });

  it('leaves no tensor behind', async () => {
    const trained = network({ batchNorm: true, dropout: 0.5, auxiliary: true });
    const trainer = trainerOf(trained, { ema: 0.9 });
    const step = async () => {
      const each = batches(0, 2);
      await trainer.trainStep(each);
      dispose(each.flatMap(({ xs, ys }) => [xs, ys]));
    };
    await step();
    const before = memory().numTensors;
    await step();
    expect(memory().numTensors).toBe(before);
    dispose(await trainer.state());
    expect(memory().numTensors).toBeGreaterThanOrEqual(before);
    trainer.dispose();
    trained.dispose();
  });
});

describe('a loss that is not finite', () => {
  it('throws with the step’s number, and nothing has changed', async () => {
    const trainer = trainerOf(network({ batchNorm: true, dropout: 0.5 }), { ema: 0.9 });
    await trainer.trainStep(batch(0));
    const before = await bitsOf(await trainer.state());
    const tensors = memory().numTensors;
    const broken = { xs: tensor(Array(24).fill(Number.NaN), [4, 6]), ys: batch(0).ys };
    await expect(trainer.trainStep(broken)).rejects.toThrow(
      'Trainer: the loss of step 2 is NaN, and no weight was changed',
    );
    await expect(trainer.trainStep(broken)).rejects.toBeInstanceOf(NonFiniteLossError);
    expect(memory().numTensors).toBe(tensors + 3);
    expect(await bitsOf(await trainer.state())).toEqual(before);
  });

  it('is found in the gradients too', async () => {
    const trained = network();
    // 1e38 · 1e38 overflows in the gradient of the body, where tanh has saturated to a slope of 0: 0 · ∞.
    trained.getLayer('head').setWeights([mul(values('k', [5, 3]), 1e38), tensor1d([0, 0, 0])]);
    const trainer = trainerOf(trained);
    await expect(trainer.trainStep(batch(0))).rejects.toThrow(NonFiniteLossError);
  });
});

describe('a resumed training', () => {
  const OPTIONS = { batchNorm: true, dropout: 0.5, auxiliary: true };

  it('goes on to the same bits, in the middle of an epoch', async () => {
    const whole = trainerOf(network(OPTIONS), { ema: 0.9 });
    for await (const _ of whole.train(batches(0, 6))) {
      // Only the end is compared.
    }
    await whole.trainStep(batch(6));

    const first = trainerOf(network(OPTIONS), { ema: 0.9 });
    for await (const { step } of first.train(batches(0, 6))) if (step === 3) break;
    const state = await first.state();
    const second = trainerOf(network(OPTIONS), { ema: 0.9 });
    // Files give tensors in an order of their own.
    await second.restore(Object.fromEntries(Object.entries(state).reverse()));
    expect([second.step, second.epoch, second.epochStep]).toEqual([3, 0, 3]);
    for await (const _ of second.train(batches(second.epochStep, 3))) {
      // Likewise.
    }
    await second.trainStep(batch(6));
    expect(await bitsOf(await second.state())).toEqual(await bitsOf(await whole.state()));
    expect([second.step, second.epoch, second.epochStep]).toEqual([7, 1, 1]);
  });

  it('refuses another optimizer’s state and another model’s, and nothing has changed', async () => {
    const sgd = trainerOf(network(), { optimizer: new SGD({ learningRate: 1, momentum: 0.9 }) });
    await sgd.trainStep(batch(0));
    const trainer = trainerOf(network());
    await trainer.trainStep(batch(1));
    const before = await bitsOf(await trainer.state());
    await expect(trainer.restore(await sgd.state())).rejects.toThrow(
      "AdamW: the state has step, momentum of 'body/kernel",
    );
    const other = trainerOf(network({ batchNorm: true }));
    await expect(other.restore(await sgd.state())).rejects.toThrow(
      "Trainer: 'model/norm/gamma' of the state is missing, expected shape [5]; the state is of another model or training",
    );
    await expect(trainerOf(network(), { ema: 0.9 }).restore(await sgd.state())).rejects.toThrow(
      "Trainer: 'ema/body/kernel' of the state is missing",
    );
    expect(await bitsOf(await trainer.state())).toEqual(before);
  });
});

describe('labels', () => {
  it.each([
    [[0, 3, 1, 2], 'label 1 of the batch is 3, expected an integer from 0 to 2'],
    [[0, 1, 2, -1], 'label 3 of the batch is -1'],
  ])('outside of the classes are refused: %o', async (labels, message) => {
    const ys = tensor1d(labels, 'int32');
    await expect(trainerOf(network()).trainStep({ xs: batch(0).xs, ys })).rejects.toThrow(message);
  });

  it('may be a share for each class', async () => {
    const { xs, ys } = batch(0);
    const hot = tensor([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], [4, 3]);
    const [indices, shares] = [
      await trainerOf(network()).trainStep({ xs, ys }),
      await trainerOf(network()).trainStep({ xs, ys: hot }),
    ];
    expect(shares).toEqual(indices);
  });

  it('of another shape are refused', async () => {
    const ys = tensor([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    await expect(trainerOf(network()).trainStep({ xs: batch(0).xs, ys })).rejects.toThrow(
      'crossEntropy: labels have shape [4,2] and logits [4,3], expected class indices [4] or a share for each class [4,3]',
    );
  });
});

it.each([
  [{ accumulationStep: 2 }, TypeError, "did you mean 'accumulationSteps'?"],
  [{ accumulationSteps: 0 }, RangeError, 'Trainer: accumulationSteps is 0'],
  [
    { ema: 1 },
    RangeError,
    'ExponentialMovingAverage: decay is 1, expected a number from 0 to below 1',
  ],
])('refuses the options %o', (options, type, message) => {
  const make = () => trainerOf(network(), options as Partial<TrainerOptions>);
  expect(make).toThrow(type);
  expect(make).toThrow(message);
});

it('a moving average can be used for a while', async () => {
  const trained = network();
  const trainer = trainerOf(trained, { ema: 0.5 });
  await trainer.trainStep(batch(0));
  const own = await bitsOf({ y: trained.predict(batch(0).xs) as Tensor });
  const averaged = await trainer.ema!.use(() =>
    bitsOf({ y: trained.predict(batch(0).xs) as Tensor }),
  );
  expect(averaged).not.toEqual(own);
  expect(await bitsOf({ y: trained.predict(batch(0).xs) as Tensor })).toEqual(own);
  await expect(trainer.ema!.use(() => Promise.reject(new Error('stop')))).rejects.toThrow('stop');
  expect(await bitsOf({ y: trained.predict(batch(0).xs) as Tensor })).toEqual(own);
});
