import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ContMixConv,
  DilatedRepConv,
  FocusNet,
  KernelSizeMix,
  LearntMix,
  type ToyOverLoCKOptions,
  toyOverLoCK,
  VertexAttention,
  VertexSum,
} from '../src/primer.ts';
import primer from './fixtures/primer.json' with { type: 'json' };
import { integers } from './integers.ts';
import { expectLayerCase, type LayerCase } from './layer_case.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Args {
  name: string;
  filters: number;
}

const layerOf: Readonly<Record<string, (args: Args, reference: LayerCase) => tf.layers.Layer>> = {
  ContMixConv: (args) => new ContMixConv(args),
  DilatedRepConv: (args) => new DilatedRepConv(args),
  FocusNet: (args) => new FocusNet(args),
  KernelSizeMix: (args) => new KernelSizeMix(args),
  ToyOverLoCK: ({ name: _, ...args }, { inputs }) => {
    const inputShape = inputs.x.slice(1) as [number, number, number];
    return toyOverLoCK({ ...(args as unknown as ToyOverLoCKOptions), inputShape });
  },
  VertexAttention: (args) => new VertexAttention(args),
};

const cases = primer.cases as unknown as LayerCase[];

it.each(cases)('$layer($arguments) of $inputs is PyTorch’s', async (reference) => {
  const { channels: _, ...args } = reference.arguments;
  const layer = layerOf[reference.layer]({ name: 'layer', ...args } as Args, reference);
  await expectLayerCase(layer, reference);
});

describe('ContMixConv', () => {
  it('of 56×56×64 would hold less than 200 MB, also while its gradients are computed', async () => {
    const layer = new ContMixConv({ filters: 64 });
    const x = tf.randomUniform<tf.Rank.R4>([1, 14, 14, 64], -1, 1, 'float32', 1);
    layer.apply(x);
    const { peakBytes } = await tf.profile(() => tf.grad((x) => layer.apply(x) as tf.Tensor)(x));
    // Of a sixteenth of the pixels: the weights are counted sixteen times. Kernels of every position would be 462 MB.
    expect(16 * peakBytes).toBeLessThan(200e6);
  });

  it('is one convolution where all likenesses are the same', () => {
    const layer = new ContMixConv({ filters: 1, regions: 2 });
    const x = integers([1, 3, 3, 1]) as tf.Tensor4D;
    layer.apply(x);
    const one = tf.ones([3, 3, 1, 1]);
    layer.setWeights([tf.zeros([1, 1, 1, 2]), tf.concat([tf.mul(one, 2), tf.mul(one, 4)], 3), one]);
    const expected = tf.conv2d(x, tf.mul(one, (2 + 4) / 2 + 1) as tf.Tensor4D, 1, 'same');
    expect((layer.apply(x) as tf.Tensor).dataSync()).toEqual(expected.dataSync());
  });
});

describe('arguments', () => {
  const map = (channels: number) => tf.input({ shape: [5, 5, channels] });

  it.each<[() => unknown, string]>([
    [() => new ContMixConv({ name: 'c', filters: 0 }), "ContMixConv 'c': filters is 0, expected"],
    [
      () => new ContMixConv({ name: 'c', filters: 2, kernelSize: 2 }),
      "ContMixConv 'c': kernelSize is 2, expected an odd positive integer",
    ],
    [() => new ContMixConv({ name: 'c', filters: 2, regions: 0.5 }), 'regions is 0.5, expected'],
    [() => new KernelSizeMix({ name: 'k', filters: 2, regions: 0 }), 'regions is 0, expected'],
    [() => new DilatedRepConv({ name: 'd' } as never), "DilatedRepConv 'd': filters is missing"],
    [
      () => new VertexAttention({ name: 'v' }).apply(map(12)),
      "VertexAttention 'v': the input has 12 channels, expected a multiple of 8",
    ],
    [
      () => new FocusNet({ name: 'f', filters: 2 }).apply(map(2)),
      "FocusNet 'f': got 1 input, expected two, [base, overview]",
    ],
    [
      () => new FocusNet({ name: 'f', filters: 2 }).apply([map(2), map(4)]),
      "FocusNet 'f': base has 2 channels and overview 4, expected as many",
    ],
    [
      () => toyOverLoCK({ numClasses: 2, inputShape: [8, 8, 3], filters: 12 }),
      'toyOverLoCK: filters is 12, expected a multiple of 8',
    ],
    [
      () => toyOverLoCK({ numClasses: 2, inputShape: [3, 8, 3] }),
      'toyOverLoCK: the input is 3×8, expected at least 4×4',
    ],
  ])('%# out of range are refused before anything is allocated', (make, message) => {
    const before = tf.memory().numTensors;
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(
    [
      ContMixConv,
      DilatedRepConv,
      FocusNet,
      KernelSizeMix,
      LearntMix,
      VertexAttention,
      VertexSum,
    ].map((Layer) => [Layer.className, Layer] as const),
  )('%s refuses one that it does not read', (_, Layer) => {
    expect(() => new Layer({ filters: 1, padding: 'same' } as never)).toThrow(TypeError);
  });
});

it('the toy network learns to tell two images apart', async () => {
  const model = toyOverLoCK({ numClasses: 2, inputShape: [8, 8, 1], filters: 8, regions: 2 });
  // The same weights in every run: others may learn more slowly.
  model.setWeights(
    model.getWeights().map((weight) => (weight.rank > 1 ? drawn(weight.shape) : weight)),
  );
  model.compile({ optimizer: tf.train.adam(0.003), loss: 'meanSquaredError' });
  const { history } = await model.fit(tf.div(integers([2, 8, 8, 1]), 4), tf.eye(2), {
    epochs: 20,
    verbose: 0,
  });
  expect(history.loss.at(-1)).toBeLessThan((history.loss[0] as number) / 2);
});

/** Numbers that follow no pattern, of the size that suits a kernel. */
function drawn(shape: number[]): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  const deviation = Math.sqrt(shape.at(-1)! / size);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => deviation * Math.sin(i * i + 1)),
    shape,
  );
}
