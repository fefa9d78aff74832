import { applyActivation, FUSED_ACTIVATIONS } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BilinearResize2D,
  FusedConcatConv2D,
  FusedConv2D,
  FusedConvFFN2D,
  FusedDepthwiseConv2D,
  FusedInvolution2D,
  GlobalResponseNorm,
  Involution2D,
} from '../src/index.ts';
import { integers } from './integers.ts';
import { roundTrip } from './round_trip.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Gives a layer whole numbers for weights, so that what it computes is exact. */
function setIntegers(layer: tf.layers.Layer): tf.Tensor[] {
  const weights = layer.weights.map(({ shape }, i) => integers(shape as number[], i + 2));
  layer.setWeights(weights);
  return weights;
}

describe('FusedConv2D', () => {
  describe.each([
    { kernelSize: 1, strides: 1, pad: 0 },
    { kernelSize: 1, strides: 2, pad: 0 },
    { kernelSize: 3, strides: 1, pad: 1 },
    { kernelSize: 3, strides: 2, pad: 1 },
    { kernelSize: 2, strides: 1, pad: 0 },
  ])('of size $kernelSize, stride $strides, pad $pad', (shape) => {
    it.each(FUSED_ACTIVATIONS)('is convolution, bias, residual and %s', (activation) => {
      const layer = new FusedConv2D({ filters: 6, activation, ...shape });
      const x = integers([2, 7, 6, 5]) as tf.Tensor4D;
      layer.build(x.shape);
      const [kernel, bias] = setIntegers(layer);
      const { pad } = shape;
      const padded = tf.pad(x, [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]) as tf.Tensor4D;
      const convolved = tf.conv2d(padded, kernel as tf.Tensor4D, shape.strides, 'valid').add(bias);
      const activate = (y: tf.Tensor) => applyActivation(y, activation);
      const residual = integers(convolved.shape, 9);

      const y = layer.apply(x) as tf.Tensor;
      expect(y.shape).toEqual(layer.computeOutputShape(x.shape));
      expect(y.dataSync()).toEqual(activate(convolved).dataSync());
      const sum = layer.apply([x, residual]) as tf.Tensor;
      expect(sum.dataSync()).toEqual(activate(convolved.add(residual)).dataSync());
    });
  });

  it('is the same after saving and loading', async () => {
    const x = tf.input({ shape: [null, null, 4] });
    const first = new FusedConv2D({ filters: 4, kernelSize: 3, pad: 1, activation: 'relu' });
    const second = new FusedConv2D({ filters: 4, kernelSize: 1 });
    const y = first.apply(x) as tf.SymbolicTensor;
    const model = tf.model({ inputs: x, outputs: second.apply([y, x]) as tf.SymbolicTensor });
    const loaded = await roundTrip(model);
    const image = integers([1, 3, 5, 4]);
    expect((loaded.predict(image) as tf.Tensor).dataSync()).toEqual(
      (model.predict(image) as tf.Tensor).dataSync(),
    );
  });

  it.each([
    [{ filters: 0, kernelSize: 1 }, 'filters is 0, expected an integer of at least 1'],
    [{ filters: 1, kernelSize: 1, pad: -1 }, 'pad is -1, expected an integer of at least 0'],
    [
      { filters: 1, kernelSize: 1, activation: 'elu' as 'relu' },
      "activation is 'elu', expected one of linear, relu, gelu, silu",
    ],
  ])('rejects %o', (args, message) => {
    expect(() => new FusedConv2D({ name: 'conv', ...args })).toThrow(
      `FusedConv2D 'conv': ${message}`,
    );
  });
});

describe('FusedConcatConv2D', () => {
  it.each(FUSED_ACTIVATIONS)('is the convolution of the joined maps, bias and %s', (activation) => {
    const layer = new FusedConcatConv2D({ filters: 4, kernelSize: 3, activation });
    const xs = [3, 1, 2].map((channels, i) => integers([2, 5, 6, channels], i + 5));
    layer.build(xs.map(({ shape }) => shape));
    const weights = setIntegers(layer);
    const kernel = tf.concat(weights.slice(0, 3), 2) as tf.Tensor4D;
    const joined = tf.concat(xs, 3) as tf.Tensor4D;
    const convolved = tf.conv2d(joined, kernel, 1, 'same').add(weights[3]);
    const y = layer.apply(xs) as tf.Tensor;
    expect(y.shape).toEqual(layer.computeOutputShape(xs.map(({ shape }) => shape)));
    expect(y.dataSync()).toEqual(applyActivation(convolved, activation).dataSync());
  });

  it('enlarges maps to the size of the first, and keeps none of them', () => {
    const layer = new FusedConcatConv2D({ filters: 4, kernelSize: 3, activation: 'relu' });
    const xs = [
      [5, 6],
      [5, 6],
      [3, 2],
      [1, 1],
    ].map(([height, width], i) => integers([2, height, width, 3], i + 5));
    layer.build(xs.map(({ shape }) => shape));
    setIntegers(layer);
    const enlarged = xs.map((x) => new BilinearResize2D().apply([x, xs[0]]) as tf.Tensor);
    const before = tf.memory().numTensors;
    const y = layer.apply(xs) as tf.Tensor;
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(y.shape).toEqual(layer.computeOutputShape(xs.map(({ shape }) => shape)));
    expect(y.dataSync()).toEqual((layer.apply(enlarged) as tf.Tensor).dataSync());
  });

  it('is the same after saving and loading', async () => {
    const x = tf.input({ shape: [null, null, 4] });
    const layer = new FusedConcatConv2D({ filters: 3, kernelSize: 3, activation: 'relu' });
    const model = tf.model({ inputs: x, outputs: layer.apply([x, x]) as tf.SymbolicTensor });
    const loaded = await roundTrip(model);
    const image = integers([1, 3, 5, 4]);
    expect((loaded.predict(image) as tf.Tensor).dataSync()).toEqual(
      (model.predict(image) as tf.Tensor).dataSync(),
    );
  });

  it('rejects an even window', () => {
    expect(() => new FusedConcatConv2D({ name: 'conv', filters: 1, kernelSize: 2 })).toThrow(
      "FusedConcatConv2D 'conv': kernelSize is 2, expected an odd positive integer",
    );
  });
});

describe('FusedDepthwiseConv2D', () => {
  it.each(FUSED_ACTIVATIONS)('is convolution, bias, residual and %s', (activation) => {
    const layer = new FusedDepthwiseConv2D({ kernelSize: 5, activation });
    const x = integers([2, 7, 6, 3]) as tf.Tensor4D;
    layer.build(x.shape);
    const [kernel, bias] = setIntegers(layer);
    const convolved = tf.depthwiseConv2d(x, kernel as tf.Tensor4D, 1, 'same').add(bias);
    const residual = integers(x.shape, 9);

    const y = layer.apply(x) as tf.Tensor;
    expect(y.shape).toEqual(layer.computeOutputShape(x.shape));
    expect(y.dataSync()).toEqual(applyActivation(convolved, activation).dataSync());
    const sum = layer.apply([x, residual]) as tf.Tensor;
    expect(sum.dataSync()).toEqual(applyActivation(convolved.add(residual), activation).dataSync());
  });

  it('is the same after saving and loading', async () => {
    const model = tf.sequential();
    const inputShape = [5, 5, 4];
    model.add(new FusedDepthwiseConv2D({ kernelSize: 7, activation: 'silu', inputShape }));
    setIntegers(model.layers[0]);
    const x = integers([1, 5, 5, 4]);
    const loaded = await roundTrip(model);
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(
      (model.predict(x) as tf.Tensor).dataSync(),
    );
  });

  it('rejects an even window', () => {
    expect(() => new FusedDepthwiseConv2D({ name: 'dw', kernelSize: 4 })).toThrow(
      "FusedDepthwiseConv2D 'dw': kernelSize is 4, expected an odd positive integer",
    );
  });
});

describe('FusedConvFFN2D', () => {
  const args = { hidden: 12, filters: 5 };

  it('is the four layers that it stands for, and a shortcut with a scale', () => {
    const x = integers([2, 5, 4, 3]);
    const residual = integers([2, 5, 4, 5], 30);
    const whole = new FusedConvFFN2D({ ...args, residualScale: true });
    whole.build(x.shape);
    const [expand, expandBias, filter, filterBias, gamma, beta, project, bias, scale] =
      setIntegers(whole);
    const parts: [tf.layers.Layer, tf.Tensor[]][] = [
      [new FusedConv2D({ filters: 12, kernelSize: 1, activation: 'gelu' }), [expand, expandBias]],
      [new FusedDepthwiseConv2D({ kernelSize: 3 }), [filter, filterBias]],
      [new GlobalResponseNorm(), [gamma, beta]],
      [new FusedConv2D({ filters: 5, kernelSize: 1, residualScale: true }), [project, bias, scale]],
    ];
    const y = parts.reduce((input: tf.Tensor, [layer, weights], i) => {
      const inputs = i === 3 ? [input, residual] : input;
      layer.build(input.shape);
      layer.setWeights(weights);
      return layer.apply(inputs) as tf.Tensor;
    }, x);
    const actual = whole.apply([x, residual]) as tf.Tensor;
    expect(actual.shape).toEqual(whole.computeOutputShape([x.shape, residual.shape]));
    expect(actual.dataSync()).toEqual(y.dataSync());
  });

  it('is the same after saving and loading', async () => {
    const model = tf.sequential();
    model.add(new FusedConvFFN2D({ ...args, kernelSize: 5, epsilon: 0.5, inputShape: [5, 5, 4] }));
    setIntegers(model.layers[0]);
    const x = integers([1, 5, 5, 4]);
    const loaded = await roundTrip(model);
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(
      (model.predict(x) as tf.Tensor).dataSync(),
    );
  });

  it.each([
    [{ hidden: 0, filters: 1 }, 'hidden is 0, expected an integer of at least 1'],
    [{ hidden: 4, filters: 1, kernelSize: 2 }, 'kernelSize is 2, expected an odd positive integer'],
  ])('rejects %j', (given, message) => {
    expect(() => new FusedConvFFN2D({ name: 'ffn', ...given })).toThrow(
      `FusedConvFFN2D 'ffn': ${message}`,
    );
  });
});

describe('FusedInvolution2D', () => {
  const args = { kernelSize: 3, strides: 2, dilations: 2, groupChannels: 4 };

  it.each(['linear', 'relu'] as const)(
    'is the involution with its norm folded, a scale, a bias and %s',
    (activation) => {
      const x = integers([2, 8, 6, 8]);
      const fused = new FusedInvolution2D({ ...args, activation });
      fused.build(x.shape);
      const [kernel1, bias1, kernel2, bias2, scale, bias] = setIntegers(fused);

      // The same as separate layers: a norm of mean 0 and variance 1 − ε, whose β is the bias of conv1.
      const separate = new Involution2D({ ...args, epsilon: 0.5 });
      separate.apply(x);
      const ones = tf.ones(bias1.shape);
      const zeros = tf.zeros(bias1.shape);
      separate.setWeights([kernel1, ones, bias1, kernel2, bias2, zeros, tf.mul(ones, 0.5)]);
      const linear = tf.add(tf.mul(separate.apply(x) as tf.Tensor, scale), bias);

      const y = fused.apply(x) as tf.Tensor;
      expect(y.shape).toEqual(fused.computeOutputShape(x.shape));
      expect(y.dataSync()).toEqual((activation === 'relu' ? linear.relu() : linear).dataSync());
    },
  );

  it('is the same after saving and loading', async () => {
    const model = tf.sequential();
    model.add(new FusedInvolution2D({ ...args, activation: 'relu', inputShape: [5, 5, 8] }));
    setIntegers(model.layers[0]);
    const x = integers([1, 5, 5, 8]);
    expect(((await roundTrip(model)).predict(x) as tf.Tensor).dataSync()).toEqual(
      (model.predict(x) as tf.Tensor).dataSync(),
    );
  });
});
