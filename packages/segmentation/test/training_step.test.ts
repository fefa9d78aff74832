import { checkpointKey, SeededDropout2d } from '@dynaconv/layers';
import { createNetwork, loadNetwork } from '@dynaconv/models/dense';
import { fnv1a32, hashAt, referenceInput, toleranceOf, uniform } from '@dynaconv/test-kit';
import { freezeStatistics, pixelCrossEntropy, SGD, Trainer } from '@dynaconv/training';
import {
  memory,
  type NamedTensorMap,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor3d,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { CITYSCAPES, uperNet } from '../src/index.ts';
import fixture from './fixtures/training.json' with { type: 'json' };
import { checkpointOf, useWasm } from './helpers.ts';
import { SMALL } from './small.ts';

beforeAll(useWasm);

const [count, height, width, channels] = fixture.input;

const network = uperNet(
  {
    name: 'upernet_digits',
    backbone: 'overlock_digits',
    pipeline: SMALL.pipeline,
    classes: { ...CITYSCAPES, names: CITYSCAPES.names.slice(0, fixture.classes) },
  },
  fixture.channels,
);

const batch = () =>
  tensor(uniform('training', count * height * width * channels), [
    count,
    height,
    width,
    channels,
  ]) as Tensor4D;

/** An eighth of the pixels is ignored. */
const labels = () => {
  const seed = fnv1a32('labels');
  const values = Int32Array.from({ length: count * height * width }, (_, i) => {
    const number = hashAt(seed, i) >>> 8;
    return number % 8 === 0 ? 255 : Math.floor(number / 8) % fixture.classes;
  });
  return tensor3d(values, [count, height, width], 'int32');
};

it('has the losses and gradients of PyTorch, the auxiliary head’s among them', async () => {
  const options = { weights: await checkpointOf(network), deploy: false };
  const { models } = await loadNetwork(network, options, { operation: 'test', auxiliary: true });
  const model = models.segmenter;
  freezeStatistics(model);
  const optimizer = new SGD({ learningRate: 0 });
  let gradients: NamedTensorMap = {};
  optimizer.applyGradients = (given) => {
    gradients = Object.fromEntries(
      Object.entries(given as NamedTensorMap).map(([name, each]) => [name, each.clone()]),
    );
  };
  const trainer = new Trainer(model, { optimizer, loss: pixelCrossEntropy() });
  const [xs, ys] = [batch(), labels()];
  const before = memory().numTensors;
  const report = await trainer.trainStep({ xs, ys });
  expect(memory().numTensors - before).toBe(Object.keys(gradients).length);

  const { loss, auxiliary } = fixture.losses;
  const total = loss.value + 0.4 * auxiliary.value;
  expect(Math.abs(report.loss - total)).toBeLessThanOrEqual(loss.bound + 0.4 * auxiliary.bound);
  expect(Math.abs(report.losses.auxiliary - auxiliary.value)).toBeLessThanOrEqual(auxiliary.bound);
  for (const [key, { values, float32MaxError }] of Object.entries(fixture.gradients)) {
    const weight = model.trainableWeights.find(
      ({ originalName }) => checkpointKey(originalName) === key,
    )!;
    const all = gradients[weight.name].dataSync();
    values.forEach((value, i) => {
      const error = Math.abs(all[Math.floor((i * all.length) / values.length)] - value);
      if (!(error <= toleranceOf({ float32MaxError }))) {
        expect.fail(`${key}: value ${i} is off by ${error}, float32 by ${float32MaxError}`);
      }
    });
  }
  model.dispose();
});

it('drops channels in front of both classifiers in training only', () => {
  const { segmenter } = createNetwork(network, { auxiliary: true, dropout: 0.1 });
  const dropouts = segmenter.layers.filter((layer) => layer instanceof SeededDropout2d);
  expect(dropouts.map(({ name, rate }) => [name, rate])).toEqual([
    ['decode_head.dropout', 0.1],
    ['auxiliary_head.dropout', 0.1],
  ]);
  const x = referenceInput([1, 64, 64, 3]);
  const [first, second] = [0, 1].map(() => segmenter.predict(x) as Tensor[]);
  expect(first[0].dataSync()).toEqual(second[0].dataSync());
  segmenter.dispose();
});

it('refuses labels that are no class', () => {
  const logits = tensor([0, 0], [1, 1, 1, 2]);
  const map = (label: number) => tensor3d([label], [1, 1, 1], 'int32');
  expect(() => pixelCrossEntropy()(map(2), logits)).toThrow(
    'the label of pixel 0 is 2, expected an integer from 0 to 1, one of 2 classes, or 255 for none',
  );
  expect([...pixelCrossEntropy({ ignore: 2 })(map(2), logits).dataSync()]).toEqual([0]);
  expect(() => pixelCrossEntropy()(tensor([1, 2]), logits)).toThrow(
    'labels have shape [2] and logits [1,1,1,2]',
  );
});
