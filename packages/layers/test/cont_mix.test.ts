import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ContMix2D, ContMixBlock } from '../src/index.ts';
import { integers } from './integers.ts';
import { roundTrip } from './round_trip.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('ContMix2D', () => {
  const apply = (layer: ContMix2D, shapes: number[][]) =>
    layer.apply(shapes.map((shape) => tf.zeros(shape)));

  it('names its weights after the official block, and keeps the shape of x', () => {
    const layer = new ContMix2D({ name: 'sub_blocks3.0', kernelSize: 3, smkSize: 1, numHeads: 1 });
    const y = apply(layer, [
      [2, 3, 5, 8],
      [2, 3, 5, 4],
      [2, 2, 2, 4],
    ]) as tf.Tensor;
    expect(y.shape).toEqual([2, 3, 5, 8]);
    expect(layer.weights.map(({ originalName, shape }) => [originalName, ...shape])).toEqual([
      ['sub_blocks3.0/weight_proj/kernel', 1, 1, 4, 10],
      ['sub_blocks3.0/weight_proj/bias', 10],
      ['sub_blocks3.0/rpb1', 2, 1, 1],
      ['sub_blocks3.0/rpb2', 2, 5, 5],
    ]);
  });

  it('is the mean of the window at first, when all logits are 0', () => {
    const layer = new ContMix2D({ kernelSize: 3, smkSize: 1, numHeads: 1 });
    const x = integers([1, 3, 3, 4]);
    const y = layer.apply([x, tf.zeros([1, 3, 3, 2]), tf.zeros([1, 1, 1, 2])]) as tf.Tensor;
    const [own, around] = tf.split(y, 2, 3);
    const [first, second] = tf.split(x, 2, 3);
    expect(own.dataSync()).toEqual(first.dataSync());
    // One window, wherever the pixel is: it is moved inside the map.
    const means = tf.mean(second, [1, 2], true).sub(around).abs().max().dataSync()[0];
    // A softmax and a sum of 9 terms below 4: at most 9 + 9 + 3 roundings of their sum of magnitudes.
    expect(means <= (21 * 4) / 2 ** 24, `off by ${means}`).toBe(true);
  });

  it.each([
    [
      [[1, 7, 7, 12]],
      "ContMix2D 'mix': the input has 12 channels, expected a multiple of 8, for halves of 4 heads",
    ],
    [
      [
        [1, 7, 7, 16],
        [1, 7, 7, 16],
        [1, 7, 7, 8],
      ],
      "ContMix2D 'mix': got inputs of shapes [1,7,7,16], [1,7,7,16], [1,7,7,8], expected x, query [B, H, W, 8] and key [B, r, r, 8] with r known",
    ],
  ])('rejects inputs of %o', (shapes, message) => {
    expect(() => apply(new ContMix2D({ name: 'mix' }), shapes)).toThrow(message);
  });

  it('says what to do with a map that its window does not fit in', () => {
    const shapes = [
      [1, 6, 9, 8],
      [1, 6, 9, 4],
      [1, 7, 7, 4],
    ];
    expect(() => apply(new ContMix2D({ numHeads: 1 }), shapes)).toThrow(
      'windows of 7×7 do not fit in a map of 6×9; resize the map',
    );
  });

  it.each([
    [{ kernelSize: 4 }, 'kernelSize is 4, expected an odd positive integer'],
    [{ smkSize: 0 }, 'smkSize is 0, expected an odd positive integer'],
    [{ numHeads: 1.5 }, 'numHeads is 1.5, expected an integer of at least 1'],
  ])('rejects %o', (args, message) => {
    expect(() => new ContMix2D({ name: 'mix', ...args })).toThrow(`ContMix2D 'mix': ${message}`);
  });
});

describe('ContMixBlock', () => {
  it.each([
    [{ dim: 12 }, 'dim is 12, expected a multiple of 8 for 2 heads'],
    [{ dim: 8, kernelSize: 5, smkSize: 7 }, 'smkSize is 7, expected at most the kernelSize of 5'],
    [{ dim: 0 }, 'dim is 0, expected an integer of at least 1'],
    [{ dim: 8, mlpRatio: 0 }, 'mlpRatio is 0, expected a number that gives at least 1 channel'],
  ])('rejects %o', (args, message) => {
    expect(() => new ContMixBlock({ name: 'mix', ...args })).toThrow(
      `ContMixBlock 'mix': ${message}`,
    );
  });

  it('rejects an input of other channels', () => {
    const block = new ContMixBlock({ name: 'mix', dim: 8 });
    expect(() => block.apply(tf.zeros([1, 7, 7, 16]))).toThrow(
      "ContMixBlock 'mix': the input has 16 channels, expected dim, 8",
    );
  });

  it('is part of a sequential model of any size, learns, and is the same after saving and loading', async () => {
    const model = tf.sequential();
    model.add(
      new ContMixBlock({ dim: 8, mlpRatio: 1, kernelSize: 5, inputShape: [null, null, 8] }),
    );
    model.add(tf.layers.globalAveragePooling2d({}));
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const x = integers([2, 6, 5, 8]);
    // Twice, since what is multiplied with a zero that GRN and the position biases begin with moves only then.
    const { history } = await model.fit(x, integers([2, 8], 2), { epochs: 3, verbose: 0 });
    expect(history.loss[2]).toBeLessThan(history.loss[0] as number);
    const unmoved = model.weights.filter(
      (weight, i) => String(weight.read().dataSync()) === String(before[i]),
    );
    expect(unmoved.map(({ name }) => name)).toEqual([]);

    const loaded = await roundTrip(model);
    const small = integers([1, 3, 4, 8]);
    expect((loaded.predict(small) as tf.Tensor).dataSync()).toEqual(
      (model.predict(small) as tf.Tensor).dataSync(),
    );
    expect(loaded.layers[0].getConfig()).toEqual(model.layers[0].getConfig());
  });

  it('is frozen by trainable = false, and leaks nothing', () => {
    const before = tf.memory().numTensors;
    const block = new ContMixBlock({ dim: 8, kernelSize: 5 });
    tf.tidy(() => {
      block.apply(tf.zeros([1, 3, 6, 8]), { training: true });
    });
    expect(tf.memory().numTensors).toBe(before + block.weights.length);
    block.trainable = false;
    expect(block.trainableWeights).toEqual([]);
    block.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
