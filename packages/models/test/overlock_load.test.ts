import {
  OFFICIAL_OVERLOCK,
  overlockShapes,
  overlockTensors,
  referenceInput,
  shapesOnly,
  stateDictFile,
} from '@dynaconv/test-kit';
import { memory, type Tensor, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createModel,
  deploy,
  featureExtractor,
  type ImageClassifier,
  loadModel,
  loadWeights,
  overlock_xt,
  stageNames,
  summary,
} from '../src/index.ts';
import { expectCountedMaps } from './helpers/counted_maps.ts';
import { roundTrip } from './helpers/round_trip.ts';
import { useWasm } from './helpers/wasm.ts';

const NAME = 'overlock_xt';
const NETWORK = OFFICIAL_OVERLOCK[NAME];

beforeAll(useWasm);

describe('a checkpoint that does not fit', () => {
  it('of the other form tells which it is', async () => {
    const model = overlock_xt();
    const checkpoint = shapesOnly(overlockShapes(NETWORK, { reparam: true }));
    await expect(loadWeights(model, checkpoint)).rejects.toThrow(
      'The checkpoint is of the reparametrised form: pass {reparametrised: true} to createModel.',
    );
    model.dispose();
  });

  it('with other classes tells how many', async () => {
    const model = createModel(NAME, { numClasses: 7 });
    await expect(loadWeights(model, shapesOnly(overlockShapes(NETWORK)))).rejects.toThrow(
      'The checkpoint has 1000 classes, the model 7: pass {numClasses: 1000}',
    );
    model.dispose();
  });

  it('lacks an auxiliary head that the model has', async () => {
    const model = createModel(NAME, { auxiliaryHead: true });
    const checkpoint = shapesOnly(overlockShapes(NETWORK, { auxHead: false }));
    const error = await loadWeights(model, checkpoint).catch((reason) => reason);
    expect(error.report).toMatchObject({
      missing: expect.arrayContaining(['aux_head.2.weight', 'aux_head.0.running_var']),
      unexpected: [],
      mismatched: [],
    });
    expect(error.report.missing).toHaveLength(6);
    model.dispose();
  });
});

describe('a plain state_dict, as the official files are', () => {
  let classifier: ImageClassifier;
  let before: number;

  beforeAll(async () => {
    before = memory().numTensors;
    const weights = stateDictFile(overlockTensors({ ...NETWORK, numClasses: 5 }));
    classifier = await loadModel(NAME, { weights });
  });

  it('gives a classifier with its number of classes', async () => {
    const image = { data: new Uint8ClampedArray(40 * 50 * 4).fill(128), width: 50, height: 40 };
    const guesses = await classifier.classify(image);
    expect(guesses).toHaveLength(5);
    const embedding = await classifier.infer(image, { embedding: true });
    expect(embedding.shape).toEqual([1, 1024]);
    embedding.dispose();
  });

  it.each([
    [32, 32],
    [33, 47],
    [97, 64],
    [256, 224],
    [384, 384],
  ])('gives maps of the sizes that summary tells for %i×%i', (height, width) => {
    expectCountedMaps(classifier, height, width);
  });

  it('rejects images too small for its stages', () => {
    const x = zeros([1, 64, 31, 3]) as Tensor4D;
    const message = 'overlock_xt: the input is 64×31, expected at least 32×32; resize the image';
    expect(() => classifier.predict(x)).toThrow(message);
    expect(() => classifier.features(x)).toThrow(message);
    expect(() => createModel(NAME, { inputShape: [64, 31, 3] })).toThrow(message);
    x.dispose();
  });

  it('leaves nothing behind', () => {
    classifier.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

it('has entry points, stages and forms', () => {
  const model = overlock_xt({ numClasses: 3, reparametrised: true, inputShape: [33, 40, 3] });
  expect(stageNames(model)).toEqual([
    'stem',
    'base1',
    'base2',
    'base3',
    'overview',
    'focus3',
    'focus4',
  ]);
  const maps = featureExtractor(model).predict(zeros([1, 33, 40, 3])) as Tensor[];
  expect(maps.map(({ shape }) => shape[3])).toEqual([56, 56, 112, 256, 336, 340, 420]);
  const open = overlock_xt({ numClasses: 3, reparametrised: true, inputShape: [null, null, 3] });
  const names = (each: typeof model) => each.weights.map(({ originalName }) => originalName);
  expect(names(open)).toEqual(names(model));
  open.dispose();
  const { parameters } = summary(NAME, { numClasses: 3 });
  const sizes = model.trainableWeights.map((weight) => weight.read().size);
  expect(sizes.reduce((a, b) => a + b, 0)).toBe(parameters);
  model.dispose();
});

it('is the same after saving and loading, deployed too', async () => {
  const model = createModel(NAME, { numClasses: 3, inputShape: [33, 40, 3] });
  const x = referenceInput([1, 33, 40, 3]);
  const logitsOf = (each: typeof model) => (each.predict(x) as Tensor).dataSync();
  const loaded = await roundTrip(model);
  expect(logitsOf(loaded)).toEqual(logitsOf(model));
  const deployed = deploy(loaded);
  expect(logitsOf(await roundTrip(deployed))).toEqual(logitsOf(deployed));
});
