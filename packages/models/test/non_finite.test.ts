import {
  OFFICIAL,
  officialFile,
  officialTensors,
  referenceInput,
  torchFile,
} from '@dynaconv/test-kit';
import '@tensorflow/tfjs-backend-cpu';
import { readCheckpoint } from '@dynaconv/checkpoint';
import { fill, memory, setBackend, tensor3d, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel, ImageClassifier, loadModel, NonFiniteError } from '../src/index.ts';

const NAME = 'rednet_digits';
const image = () => tensor3d(Array(28 * 28 * 3).fill(100), [28, 28, 3], 'int32');

beforeAll(async () => {
  await setBackend('cpu');
});

/** A classifier with one value of a weight changed. */
function withValue(key: string, value: number, deploy = true): Promise<ImageClassifier> {
  const tensors = officialTensors(OFFICIAL[NAME]);
  tensors.get(key)!.values[0] = value;
  return loadModel(NAME, { weights: torchFile(tensors), deploy });
}

describe('one weight that is not finite', () => {
  it.each<[string, number, boolean, string]>([
    ['backbone.layer2.0.conv1.weight', Number.NaN, true, 'backbone.layer2.0.conv1'],
    ['backbone.layer2.0.bn1.running_var', Number.NaN, true, 'backbone.layer2.0.conv1'],
    ['backbone.layer2.0.bn1.weight', Number.POSITIVE_INFINITY, false, 'backbone.layer2.0.bn1'],
    ['head.fc.bias', Number.NEGATIVE_INFINITY, true, 'head.fc'],
  ])('is named: %s %d (deployed: %s)', async (key, value, deploy, layer) => {
    const classifier = await withValue(key, value, deploy);
    expect(classifier.report!.nonFinite).toEqual([key]);
    const before = memory().numTensors;
    for (const run of [
      () => classifier.classify(image()),
      () => classifier.infer(image()),
      async () => classifier.predict(referenceInput([2, 28, 28, 3])),
      () => classifier.explain(image()),
    ]) {
      const error = await run().catch((reason) => reason);
      expect(error).toBeInstanceOf(NonFiniteError);
      expect(error.message).toContain(`arises in the layer '${layer}': the weight ${key} of the`);
    }
    // What the tests made: three images and a batch.
    expect(memory().numTensors - before).toBe(4);
  });

  it('of a BatchNorm that cannot be is named after its fold', async () => {
    const classifier = await withValue('backbone.layer1.0.bn1.running_var', -1);
    expect(() => classifier.predict(referenceInput([1, 28, 28, 3]))).toThrow(
      "the first NaN arises in the layer 'backbone.layer1.0.conv1', whose weight backbone.layer1.0.conv1/kernel has a value NaN",
    );
  });
});

it('an input that is not finite is named, and the image of the batch', async () => {
  const classifier = await loadModel(NAME, { weights: officialFile(NAME) });
  const x = referenceInput([2, 28, 28, 3]);
  const values = x.dataSync().slice();
  values[(28 * 28 + 5 * 28 + 7) * 3 + 1] = Number.NaN;
  const damaged = tensor4d(values, [2, 28, 28, 3]);
  expect(() => classifier.predict(damaged)).toThrow(
    'rednet_digits: the output of image 1 is NaN at 0, expected finite numbers; the input is NaN there already, at row 5, column 7',
  );
});

it('weights that overflow are said to be finite', async () => {
  const model = createModel(NAME);
  const layer = model.getLayer('backbone.stem.0.conv');
  layer.setWeights(layer.getWeights().map((weight) => fill(weight.shape, 3e38)));
  const classifier = new ImageClassifier(model, Array(10).fill(''));
  await expect(classifier.classify(image())).rejects.toThrow(
    "arises in the layer 'backbone.stem.0.conv', whose weights are finite",
  );
});

it('what the network does not need may be anything', async () => {
  const tensors = officialTensors(OFFICIAL[NAME]);
  tensors.set('n_averaged', { shape: [], values: Float32Array.of(Number.NaN) });
  const weights = await readCheckpoint(torchFile(tensors));
  const classifier = await loadModel(NAME, { weights });
  expect(await classifier.classify(image())).toHaveLength(5);
});
