import { describe, expect, it } from 'vitest';
import {
  assertDataset,
  type Dataset,
  evaluationBatches,
  LocalReader,
  planEpoch,
  Random,
  sizesBetween,
  splitDataset,
  type TrainingBatch,
  trainingBatches,
} from '../../src/data/index.ts';

const SIZE = 8;
const preprocessing = {
  resize: { shortSide: SIZE, interpolation: 'bilinear' },
  crop: SIZE,
  mean: [0, 0, 0],
  std: [1, 1, 1],
} as const;
const options = {
  preprocessing,
  augmentation: {
    scale: [0.08, 1],
    ratio: [3 / 4, 4 / 3],
    interpolation: 'random',
    flip: 0.5,
    erasing: 0.25,
    colourJitter: { brightness: 0.4, hue: 0.1 },
    randAugment: { magnitude: 9, magnitudeStd: 0.5, layers: 2, probability: 0.5 },
  },
  batch: 4,
  sizes: [SIZE],
  labelSmoothing: 0.1,
  mixup: { mixup: 0.8, cutmix: 1, probability: 1, switchProbability: 0.5 },
  seed: 3,
  epoch: 0,
} as const;

/** As a page has pictures: RGBA pixels. */
const dataset = (count: number) => ({
  classes: ['a', 'b', 'c'],
  samples: Array.from({ length: count }, (_, i) => {
    const random = new Random('pixels', i);
    const data = Uint8ClampedArray.from({ length: 12 * 10 * 4 }, () => random.below(256));
    return { source: { data, width: 12, height: 10 }, label: i % 3 };
  }),
});

async function collect<T>(batches: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe('planEpoch', () => {
  it('has every sample once but for the last few, in another order each epoch', () => {
    const plan = (epoch: number) => planEpoch(14, { batch: 4, sizes: [8], seed: 1, epoch });
    const samples = plan(0).flatMap((batch) => batch.samples);
    expect(plan(0)).toHaveLength(3);
    expect(new Set(samples).size).toBe(12);
    expect(plan(0)).toEqual(plan(0));
    expect(plan(1)).not.toEqual(plan(0));
  });

  it('gives each batch one of the sizes', () => {
    expect(sizesBetween(224, 384)).toEqual([224, 256, 288, 320, 352, 384]);
    const plan = planEpoch(200, { batch: 2, sizes: sizesBetween(224, 384), seed: 0, epoch: 0 });
    expect(new Set(plan.map(({ size }) => size)).size).toBe(6);
  });
});

describe('trainingBatches', () => {
  const read = (changes: object = {}) =>
    collect<TrainingBatch>(
      trainingBatches(dataset(14), new LocalReader(), { ...options, ...changes }),
    );

  it('are the same for a seed and an epoch, and others for others', async () => {
    const batches = await read();
    expect(batches.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(await read()).toEqual(batches);
    expect((await read({ epoch: 1 }))[0].images).not.toEqual(batches[0].images);
    expect((await read({ seed: 4 }))[0].images).not.toEqual(batches[0].images);
  });

  it('go on where an earlier run stopped', async () => {
    expect(await read({ skip: 2 })).toEqual((await read()).slice(2));
    expect(await read({ skip: 3 })).toEqual([]);
  });

  it('are dealt to workers, as many to each', async () => {
    const batches = await read();
    const of = (rank: number, more: object = {}) => read({ worker: { rank, size: 2 }, ...more });
    expect(await of(0)).toEqual([batches[0]]);
    expect(await of(1)).toEqual([batches[1]]);
    const single = await read({ batch: 2 });
    expect(await of(1, { batch: 2, skip: 1 })).toEqual([single[3], single[5]]);
  });

  it('have targets that sum to 1', async () => {
    for (const { targets, labels } of await read()) {
      for (let i = 0; i < labels.length; i++) {
        const sum = targets.subarray(i * 3, i * 3 + 3).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - 1)).toBeLessThanOrEqual(4 * 2 ** -24);
      }
    }
  });

  it('end with the error of a picture that cannot be read, and read no further', async () => {
    let reads = 0;
    const reader = {
      parallel: 1,
      async read() {
        reads++;
        throw new Error('broken.png: no image');
      },
      async close() {},
    };
    const batches = trainingBatches(dataset(40), reader, options);
    await expect(collect(batches)).rejects.toThrow('broken.png: no image');
    expect(reads).toBe(3 * 4);
  });
});

it('evaluationBatches have every sample in order', async () => {
  const batches = await collect(
    evaluationBatches(dataset(6), new LocalReader(), { preprocessing, batch: 4 }),
  );
  expect(batches.map(({ samples }) => samples)).toEqual([
    [0, 1, 2, 3],
    [4, 5],
  ]);
  expect(batches[1].images).toHaveLength(2 * SIZE * SIZE * 3);
  expect(batches[1].labels).toEqual([1, 2]);
});

describe('assertDataset', () => {
  const sample = (label: number) => ({ source: '', label });
  it.each<[string, Dataset<string>, string]>([
    [
      'a label outside of the classes',
      { classes: ['a'], samples: [sample(0), sample(1)] },
      'dataset: sample 1 has label 1, expected a whole number from 0 to 0, one for each of the 1 classes',
    ],
    [
      'a class without a picture',
      { classes: ['a', 'b'], samples: [sample(0)] },
      "dataset: there is no picture of class 'b'; add some, or leave the class out",
    ],
    ['no classes', { classes: [], samples: [] }, 'dataset: there are no classes'],
  ])('refuses %s', (_, given, message) => {
    expect(() => assertDataset(given)).toThrow(new RangeError(message));
  });
});

it('splitDataset deals each class, the same way for a seed', () => {
  const all = dataset(60);
  const split = () => splitDataset(all, 0.1, new Random(1, 'split'));
  const [rest, part] = split();
  expect(split()).toEqual([rest, part]);
  expect(part.samples.map(({ label }) => label).toSorted()).toEqual([0, 0, 1, 1, 2, 2]);
  expect(new Set([...rest.samples, ...part.samples])).toEqual(new Set(all.samples));
  const few = {
    classes: ['a', 'b'],
    samples: dataset(3).samples.map((each, i) => ({ ...each, label: i % 2 })),
  };
  expect(splitDataset(few, 0.9, new Random(0)).map(({ samples }) => samples.length)).toEqual([
    2, 1,
  ]);
});
