import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  CondConv2D,
  DepthwiseSeparableConv2D,
  type DescribedLayer,
  DynamicConv2D,
  Involution2D,
  isAggregator,
  PlainConv2D,
  SEModule,
  SelfAttention2D,
  SelfContMix2D,
} from '../src/index.ts';
import baselines from './fixtures/baselines.json' with { type: 'json' };
import { integers } from './integers.ts';
import { expectLayerCase, type LayerCase } from './layer_case.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Args = { name: string; kernelSize: number };

const layerOf: Readonly<Record<string, (args: Args) => tf.layers.Layer>> = {
  CondConv2D: (args) => new CondConv2D(args),
  DepthwiseSeparableConv2D: (args) => new DepthwiseSeparableConv2D(args),
  DynamicConv2D: (args) => new DynamicConv2D(args),
  PlainConv2D: (args) => new PlainConv2D(args),
  SEBlock: (args) =>
    new SEModule({
      reductionRatio: 16,
      minimumChannels: 1,
      activation: 'relu',
      ...(args as object),
    }),
  SelfAttention2D: (args) => new SelfAttention2D(args as object),
  SelfContMix2D: (args) => new SelfContMix2D(args),
};

const cases = baselines.cases as unknown as LayerCase[];

it.each(cases)('$layer($arguments) of $inputs is PyTorch’s', async (reference) => {
  const { channels: _, ...args } = reference.arguments;
  const layer = layerOf[reference.layer]({ name: 'layer', ...args } as Args);
  await expectLayerCase(layer, reference);
  const { weightShapes } = layer as unknown as DescribedLayer;
  const described = Object.entries(weightShapes.call(layer, reference.inputs.x));
  expect(described.map(([name, shape]) => [`layer/${name}`, shape])).toEqual(
    layer.weights.map(({ originalName, shape }) => [originalName, shape]),
  );
});

describe('aggregate', () => {
  it.each([
    new Involution2D({ kernelSize: 3, strides: 2 }),
    new CondConv2D({ kernelSize: 3 }),
    new DynamicConv2D({ kernelSize: 3, strides: 2, filters: 5 }),
    new SelfAttention2D({ numHeads: 4, strides: 2 }),
    new SelfContMix2D({ kernelSize: 5, smkSize: 3, strides: 2 }),
  ])(
    'of $constructor.className is its output where values and source are one, and linear',
    (layer) => {
      expect(isAggregator(layer)).toBe(true);
      const x = tf.div(integers([2, 5, 4, 16]), 4) as tf.Tensor4D;
      const y = layer.apply(x) as tf.Tensor;
      expect(layer.aggregate(x, x).dataSync()).toEqual(y.dataSync());
      // Twice a number is exact in float32, and so is the difference that biases make here: they are 0.
      expect(layer.aggregate(tf.mul(x, 2), x).dataSync()).toEqual(tf.mul(y, 2).dataSync());
    },
  );
});

describe('arguments out of range', () => {
  it.each<[() => unknown, string]>([
    [() => new DynamicConv2D({ name: 'd', kernelSize: 4 }), "DynamicConv2D 'd': kernelSize is 4"],
    [
      () => new DynamicConv2D({ name: 'd', kernelSize: 3, temperature: 0 }),
      "DynamicConv2D 'd': temperature is 0, expected a positive number",
    ],
    [
      () => new CondConv2D({ name: 'c', kernelSize: 3, experts: 0 }),
      "CondConv2D 'c': experts is 0, expected an integer of at least 1",
    ],
    [
      () => new DepthwiseSeparableConv2D({ name: 's', kernelSize: 3, filters: 1.5 }),
      "DepthwiseSeparableConv2D 's': filters is 1.5, expected an integer of at least 1",
    ],
    [
      () => new SelfAttention2D({ name: 'a', numHeads: 3 }).apply(tf.input({ shape: [4, 4, 8] })),
      "SelfAttention2D 'a': numHeads is 3, which does not divide the input's 8 channels",
    ],
    [
      () => new SelfContMix2D({ name: 'm' }).apply(tf.input({ shape: [9, 9, 12] })),
      "ContMix2D 'm': the input has 12 channels, expected a multiple of 8",
    ],
  ])('%# are refused before anything is allocated', (make, message) => {
    const before = tf.memory().numTensors;
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
