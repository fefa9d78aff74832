import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  AdaptiveAveragePooling2D,
  BilinearResize2D,
  ChannelSlice,
  DepthToSpace2D,
  GrowToWindow2D,
  NearestResize2D,
  SEModule,
} from '../src/index.ts';
import { integers } from './integers.ts';
import { roundTrip } from './round_trip.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe.each([AdaptiveAveragePooling2D, BilinearResize2D, NearestResize2D])('%o', (Layer) => {
  it('takes the size of a second input', () => {
    const x = integers([2, 5, 7, 3]);
    const like = tf.zeros([2, 3, 9, 1]);
    const y = new Layer().apply([x, like]) as tf.Tensor;
    expect(y.shape).toEqual([2, 3, 9, 3]);
    expect(y.dataSync()).toEqual(
      (new Layer({ outputSize: [3, 9] }).apply(x) as tf.Tensor).dataSync(),
    );
  });

  it('leaves a map of the size wanted as it is, and gives sizes known only in part', () => {
    const x = integers([1, 4, 4, 2]);
    const layer = new Layer({ outputSize: 4 });
    expect((layer.apply(x) as tf.Tensor).dataSync()).toEqual(x.dataSync());
    expect(layer.computeOutputShape([null, null, 8, 2])).toEqual([null, 4, 4, 2]);
    expect(
      new Layer().computeOutputShape([
        [null, 4, 4, 2],
        [null, null, 9, 7],
      ]),
    ).toEqual([null, null, 9, 2]);
  });

  it('takes a multiple of its own size', () => {
    const x = integers([2, 3, 4, 2]);
    const layer = new Layer({ scale: 2 });
    const y = layer.apply(x) as tf.Tensor;
    expect(y.shape).toEqual([2, 6, 8, 2]);
    expect(y.dataSync()).toEqual(
      (new Layer({ outputSize: [6, 8] }).apply(x) as tf.Tensor).dataSync(),
    );
    expect(layer.computeOutputShape([null, null, 8, 2])).toEqual([null, null, 16, 2]);
    expect(new Layer(layer.getConfig()).scale).toBe(2);
    expect(() => new Layer({ name: 'resize', scale: 2, outputSize: 4 })).toThrow(
      `${Layer.className} 'resize': got an outputSize and a scale, expected one of them`,
    );
    expect(() => new Layer({ name: 'resize', scale: 0.5 })).toThrow(
      `${Layer.className} 'resize': scale is 0.5, expected an integer of at least 1`,
    );
  });

  it('rejects what says no size', () => {
    const name = Layer.className;
    expect(() => new Layer({ name: 'resize' }).apply(integers([1, 4, 4, 2]))).toThrow(
      `${name} 'resize': got one input and no outputSize, expected an outputSize or a scale, or [x, like]`,
    );
    expect(() => new Layer({ name: 'resize', outputSize: [2, 0] })).toThrow(
      `${name} 'resize': outputSize is 0, expected an integer of at least 1`,
    );
  });
});

it.each([
  [4, 7, [0, 0, 1, 1, 2, 2, 3]],
  [3, 6, [0, 0, 1, 1, 2, 2]],
  [5, 3, [0, 1, 3]],
])('NearestResize2D takes of %i pixels for %i those that PyTorch takes', (from, to, expected) => {
  const x = tf.range(0, from).reshape([1, 1, from, 1]);
  const y = new NearestResize2D({ outputSize: [1, to] }).apply(x) as tf.Tensor;
  expect([...y.dataSync()]).toEqual(expected);
});

describe('DepthToSpace2D', () => {
  it('makes a block of every pixel, channel by channel', () => {
    const x = tf.range(0, 2 * 3 * 8).reshape([1, 2, 3, 8]);
    const layer = new DepthToSpace2D({ blockSize: 2 });
    const y = (layer.apply(x) as tf.Tensor4D).arraySync();
    expect(layer.computeOutputShape([null, 2, null, 8])).toEqual([null, 4, null, 2]);
    const flat = x.dataSync();
    for (const [row, column, c] of [
      [0, 0, 0],
      [1, 0, 1],
      [2, 5, 0],
      [3, 4, 1],
    ]) {
      const pixel = Math.floor(row / 2) * 3 + Math.floor(column / 2);
      expect(y[0][row][column][c]).toBe(flat[pixel * 8 + ((row % 2) * 2 + (column % 2)) * 2 + c]);
    }
    const same = new DepthToSpace2D({ blockSize: 1 }).apply(x) as tf.Tensor;
    expect(same.dataSync()).toEqual(flat);
  });

  it('rejects channels that are no multiple of the block', () => {
    const layer = new DepthToSpace2D({ name: 'blocks', blockSize: 2 });
    expect(() => layer.apply(tf.input({ shape: [4, 4, 6] }))).toThrow(
      "DepthToSpace2D 'blocks': the input has 6 channels, expected a multiple of 4 (blockSize 2 squared)",
    );
  });
});

describe('GrowToWindow2D', () => {
  it.each([
    [
      [7, 9],
      [7, 9],
    ],
    [
      [4, 7],
      [7, 12],
    ],
    [
      [27, 3],
      [63, 7],
    ],
    [
      [1, 1],
      [7, 7],
    ],
  ])('makes %o into %o for a window of 7', (from, to) => {
    const layer = new GrowToWindow2D({ windowSize: 7 });
    const y = layer.apply(integers([1, ...from, 2])) as tf.Tensor;
    expect(y.shape).toEqual([1, ...to, 2]);
    expect(layer.computeOutputShape([null, ...from, 2])).toEqual([null, ...to, 2]);
    expect(layer.computeOutputShape([null, null, from[1], 2])).toEqual([null, null, null, 2]);
  });

  it('never falls short of the window by rounding: 15/11·11 is 14.99…', () => {
    const layer = new GrowToWindow2D({ windowSize: 15 });
    expect(layer.computeOutputShape([1, 11, 11, 1])).toEqual([1, 15, 15, 1]);
  });

  it('rejects a window of 0', () => {
    expect(() => new GrowToWindow2D({ name: 'grow', windowSize: 0 })).toThrow(
      "GrowToWindow2D 'grow': windowSize is 0, expected an integer of at least 1",
    );
  });
});

describe('ChannelSlice', () => {
  it('gives the channels from the first on', () => {
    const x = integers([2, 2, 3, 5]);
    const y = new ChannelSlice({ begin: 1, size: 3 }).apply(x) as tf.Tensor;
    expect(y.dataSync()).toEqual(x.slice([0, 0, 0, 1], [-1, -1, -1, 3]).dataSync());
  });

  it('rejects channels that are not there', () => {
    const layer = new ChannelSlice({ name: 'half', begin: 3, size: 2 });
    expect(() => layer.apply(tf.input({ shape: [4, 4, 4] }))).toThrow(
      "ChannelSlice 'half': channels 3 to 4 were asked for, but the input has 4",
    );
    expect(() => new ChannelSlice({ name: 'half', size: 0 })).toThrow(
      "ChannelSlice 'half': size is 0, expected an integer of at least 1",
    );
  });
});

it('rejects a reduction to nothing', () => {
  expect(() => new SEModule({ name: 'se', reductionRatio: 0 })).toThrow(
    "SEModule 'se': reductionRatio is 0, expected an integer of at least 1",
  );
});

it('keeps its arguments through saving and loading', async () => {
  const x = tf.input({ shape: [null, null, 4] });
  const grown = new GrowToWindow2D({ windowSize: 5 }).apply(x);
  const sliced = new ChannelSlice({ begin: 1, size: 2 }).apply(grown);
  const excited = new SEModule({ reductionRatio: 4 }).apply(sliced);
  const resized = new BilinearResize2D({ outputSize: [2, 3] }).apply(excited);
  const pooled = new AdaptiveAveragePooling2D().apply([sliced, resized] as tf.SymbolicTensor[]);
  const model = tf.model({ inputs: x, outputs: pooled as tf.SymbolicTensor });
  const loaded = await roundTrip(model);
  expect(loaded.layers.map((layer) => layer.getConfig())).toEqual(
    model.layers.map((layer) => layer.getConfig()),
  );
  const image = integers([1, 3, 4, 4]);
  expect((loaded.predict(image) as tf.Tensor).dataSync()).toEqual(
    (model.predict(image) as tf.Tensor).dataSync(),
  );
});
