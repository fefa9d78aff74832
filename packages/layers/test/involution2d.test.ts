import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { FusedInvolution2D, Involution2D } from '../src/index.ts';
import { integers } from './integers.ts';
import { roundTrip } from './round_trip.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('Involution2D', () => {
  it.each([
    [{ kernelSize: 4 }, 'kernelSize is 4, expected an odd positive integer'],
    [{ kernelSize: 2.5 }, 'kernelSize is 2.5, expected an odd positive integer'],
    [{ kernelSize: 3, strides: 0 }, 'strides is 0, expected an integer of at least 1'],
    [{ kernelSize: 3, dilations: -1 }, 'dilations is -1, expected an integer of at least 1'],
    [{ kernelSize: 3, groupChannels: 0.5 }, 'groupChannels is 0.5, expected an integer'],
    [{ kernelSize: 3, reductionRatio: 0 }, 'reductionRatio is 0, expected an integer'],
  ])('rejects %o', (args, message) => {
    expect(() => new Involution2D({ name: 'inv', ...args })).toThrow(
      `Involution2D 'inv': ${message}`,
    );
    expect(() => new FusedInvolution2D({ name: 'inv', ...args })).toThrow(
      `FusedInvolution2D 'inv': ${message}`,
    );
  });

  it.each([
    [[1, 4, 4, 40], {}, "groupChannels is 16, which does not divide the input's 40 channels"],
    [
      [1, 4, 4, 16],
      { reductionRatio: 17 },
      "reductionRatio is 17, expected at most the input's 16",
    ],
    [[4, 4, 16], {}, 'the input has shape [4, 4, 16], expected rank 4 [B, H, W, C] with C known'],
  ])('rejects an input of %o with %o', (shape, args, message) => {
    const layer = new Involution2D({ name: 'inv', kernelSize: 3, ...args });
    expect(() => layer.apply(tf.zeros(shape))).toThrow(`Involution2D 'inv': ${message}`);
  });

  it('names its weights after the official module, and takes no other channels once built', () => {
    const layer = new Involution2D({ name: 'block.conv2', kernelSize: 7, reductionRatio: 2 });
    layer.apply(tf.zeros([1, 8, 8, 32]));
    expect(layer.weights.map(({ originalName, shape }) => [originalName, ...shape])).toEqual([
      ['block.conv2/conv1.conv/kernel', 1, 1, 32, 16],
      ['block.conv2/conv1.bn/gamma', 16],
      ['block.conv2/conv1.bn/beta', 16],
      ['block.conv2/conv2.conv/kernel', 1, 1, 16, 98],
      ['block.conv2/conv2.conv/bias', 98],
      ['block.conv2/conv1.bn/moving_mean', 16],
      ['block.conv2/conv1.bn/moving_variance', 16],
    ]);
    expect(() => layer.apply(tf.zeros([1, 8, 8, 16]))).toThrow('expected axis 3');
  });

  it.each([
    [1, [7, 10]],
    [2, [4, 5]],
    [3, [3, 4]],
  ])('with stride %i gives %o pixels of 7×10, as it says', (strides, [height, width]) => {
    const layer = new Involution2D({ kernelSize: 3, strides, dilations: 2, groupChannels: 4 });
    const y = layer.apply(integers([2, 7, 10, 8])) as tf.Tensor;
    expect(y.shape).toEqual([2, height, width, 8]);
    expect(layer.computeOutputShape([null, 7, null, 8])).toEqual([null, height, null, 8]);
  });

  it('is part of a sequential model, learns, and is the same after saving and loading', async () => {
    const model = tf.sequential();
    model.add(
      new Involution2D({ kernelSize: 3, strides: 2, groupChannels: 4, inputShape: [5, 5, 8] }),
    );
    model.add(tf.layers.globalAveragePooling2d({}));
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const x = integers([4, 5, 5, 8]);
    const target = integers([4, 8], 2);
    const { history } = await model.fit(x, target, { epochs: 3, verbose: 0 });
    expect(history.loss[2]).toBeLessThan(history.loss[0] as number);
    const unmoved = model.weights.filter(
      (weight, i) => String(weight.read().dataSync()) === String(before[i]),
    );
    expect(unmoved.map(({ name }) => name)).toEqual([]);

    const loaded = await roundTrip(model);
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(
      (model.predict(x) as tf.Tensor).dataSync(),
    );
    expect(loaded.layers[0].getConfig()).toEqual(model.layers[0].getConfig());
  });

  it('is frozen by trainable = false', () => {
    const layer = new Involution2D({ kernelSize: 3 });
    layer.apply(tf.zeros([1, 4, 4, 16]));
    expect(layer.trainableWeights).toHaveLength(5);
    layer.trainable = false;
    expect(layer.trainableWeights).toEqual([]);
    expect(layer.nonTrainableWeights).toHaveLength(7);
    const made = new Involution2D({ kernelSize: 3, trainable: false });
    made.apply(tf.zeros([1, 4, 4, 16]));
    expect(made.trainableWeights).toEqual([]);
  });

  it('leaks nothing', () => {
    const before = tf.memory().numTensors;
    const layer = new Involution2D({ kernelSize: 3, strides: 2 });
    tf.tidy(() => {
      layer.apply(tf.zeros([1, 5, 5, 16]), { training: true });
    });
    expect(tf.memory().numTensors).toBe(before + 7);
    layer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
