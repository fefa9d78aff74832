import {
  OFFICIAL_RESNET,
  referenceInput,
  resNetShapes,
  stateDictFile,
  tensorsOf,
} from '@dynaconv/test-kit';
import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { resNetConfigs } from '../src/backbones/resnet/configurations.ts';
import { resNet } from '../src/backbones/resnet/models.ts';
import { createModel, deploy, type ImageClassifier, loadModel } from '../src/index.ts';
import { createFrom } from '../src/network/build.ts';
import { expectCountedMaps } from './helpers/counted_maps.ts';
import { roundTrip } from './helpers/round_trip.ts';
import { useWasm } from './helpers/wasm.ts';

const NAME = 'resnet50';
beforeAll(useWasm);

describe('a state_dict of torchvision, or of timm', () => {
  let classifier: ImageClassifier;
  let before: number;

  beforeAll(async () => {
    before = memory().numTensors;
    const shapes = resNetShapes({ ...OFFICIAL_RESNET[NAME], numClasses: 5 });
    // As saved by DataParallel.
    const tensors = [...tensorsOf(shapes)].map(([key, value]) => [`module.${key}`, value] as const);
    classifier = await loadModel(NAME, { weights: stateDictFile(new Map(tensors)) });
  });

  it('gives a classifier with its number of classes, that takes images of any kind', async () => {
    const image = { data: new Uint8ClampedArray(40 * 50 * 4).fill(128), width: 50, height: 40 };
    expect(await classifier.classify(image)).toHaveLength(5);
    const embedding = await classifier.infer(image, { embedding: true });
    expect(embedding.shape).toEqual([1, 2048]);
    embedding.dispose();
  });

  it.each([
    [1, 1],
    [33, 47],
    [64, 96],
  ])('gives maps of the sizes that summary tells for %i×%i', (height, width) => {
    expectCountedMaps(classifier, height, width);
  });

  it('has nothing to explain', async () => {
    const image = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
    await expect(classifier.explain(image)).rejects.toThrow(
      "dynamicKernels: model 'resnet50' has no dynamic kernels",
    );
  });

  it('leaves nothing behind', () => {
    classifier.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

it('runs in inference as fused convolutions alone, and is the same after saving and loading', async () => {
  const model = createModel(NAME, { numClasses: 3, inputShape: [33, 40, 3] });
  const deployed = deploy(model);
  const counts: Record<string, number> = {};
  for (const layer of deployed.layers) {
    const kind = layer.getClassName();
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  expect(counts).toEqual({
    InputLayer: 1,
    FusedConv2D: 53,
    ZeroPadding2D: 1,
    MaxPooling2D: 1,
    GlobalAveragePooling2D: 1,
    Dense: 1,
  });
  const x = referenceInput([1, 33, 40, 3]);
  const logitsOf = (each: typeof model) => (each.predict(x) as Tensor).dataSync();
  expect(logitsOf(await roundTrip(deployed))).toEqual(logitsOf(deployed));
});

it('starts with a classifier drawn as PyTorch draws it', () => {
  const config = { ...resNetConfigs.resnet50, blocks: [1, 1, 1, 1] };
  const model = createFrom(resNet('small', config), { inputShape: [8, 8, 3] });
  const kernel = model.getLayer('fc').getWeights()[0].dataSync<'float32'>();
  const limit = 1 / Math.sqrt(2048);
  const largest = kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(largest).toBeLessThanOrEqual(limit);
  // Two million draws: none above 0.999 of the limit would be a chance of e^−2000.
  expect(largest).toBeGreaterThan(0.999 * limit);
  model.dispose();
});
