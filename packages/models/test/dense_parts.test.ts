import { readCheckpoint } from '@dynaconv/checkpoint';
import { BilinearResize2D, FusedConcatConv2D } from '@dynaconv/layers';
import { tensorsOf, torchFile, uniform } from '@dynaconv/test-kit';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type DenseNetwork,
  describeGraph,
  describeNetwork,
  type Form,
  loadNetwork,
  MMCLS_INITIALIZERS,
  moduleSlots,
  type Value,
} from '../src/dense.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

type Build = <V extends Value>(x: V, form: Form<V>) => V;

const SHAPE = [4, 5, 32];

/** A network of a single part. */
const networkOf = (build: Build): DenseNetwork<'part'> => ({
  name: 'part',
  task: 'detection',
  backbone: 'rednet_digits',
  numClasses: 1,
  classCount: { key: 'none', classesOf: (outputs) => outputs },
  classifiers: [],
  trainingOnly: [],
  graphs: () => ({
    part: {
      name: 'part',
      inputs: { x: SHAPE },
      build: ([x], formOf) => [build(x, formOf(MMCLS_INITIALIZERS))],
    },
  }),
});

/** What each part should give, one output at a time; weights are read by their keys, in PyTorch's order of axes. */
interface Case {
  build: Build;
  outputShape: number[];
  multiplyAdds: number;
  value(weights: Map<string, Float32Array>, x: X, output: number[]): number;
}

type X = (row: number, column: number, channel: number) => number;

const [H, W, C] = SHAPE;
const CASES: Record<string, Case> = {
  conv: {
    build: (x, form) => form.conv(x, { conv: 'a', filters: 3, kernelSize: 3, strides: 2 }),
    outputShape: [2, 3, 3],
    multiplyAdds: 2 * 3 * 9 * C * 3,
    value: (weights, x, [row, column, f]) =>
      window(3, row * 2 - 1, column * 2 - 1, x, weights.get('a.weight')!, f) +
      weights.get('a.bias')![f],
  },
  convTranspose: {
    build: (x, form) =>
      form.convTranspose(x, { conv: 'a', filters: 3, strides: 2, activation: 'relu' }),
    outputShape: [8, 10, 3],
    multiplyAdds: H * W * 4 * C * 3,
    value(weights, x, [row, column, f]) {
      const kernel = weights.get('a.weight')!;
      let sum = weights.get('a.bias')![f];
      for (let c = 0; c < C; c++) {
        const tap = (row % 2) * 2 + (column % 2);
        sum += x(Math.floor(row / 2), Math.floor(column / 2), c) * kernel[(c * 3 + f) * 4 + tap];
      }
      return Math.max(sum, 0);
    },
  },
  flatLinear: {
    build: (x, form) => form.flatLinear(x, 'a', 7),
    outputShape: [7],
    multiplyAdds: H * W * C * 7,
    value(weights, x, [unit]) {
      const kernel = weights.get('a.weight')!;
      let sum = weights.get('a.bias')![unit];
      for (let c = 0; c < C; c++) {
        for (let row = 0; row < H; row++) {
          for (let column = 0; column < W; column++) {
            const at = ((unit * C + c) * H + row) * W + column;
            sum += kernel[at] * x(row, column, c);
          }
        }
      }
      return sum;
    },
  },
  concatConvNorm: {
    build(x, form) {
      const narrow = form.conv(x, { conv: 'narrow', filters: 2, kernelSize: 1 });
      const part = { conv: 'a', norm: 'n', filters: 3, kernelSize: 3 };
      return form.concatConvNorm([x, narrow], {
        ...part,
        activation: 'relu',
        enlarge: (args) => new BilinearResize2D(args),
        fused: (args) => new FusedConcatConv2D(args),
      });
    },
    outputShape: [4, 5, 3],
    multiplyAdds: H * W * (C * 2 + 9 * (C + 2) * 3),
    value(weights, x, [row, column, f]) {
      const joined: X = (i, j, c) => {
        if (c < C || i < 0 || j < 0 || i >= H || j >= W) return x(i, j, c);
        const kernel = weights.get('narrow.weight')!.subarray((c - C) * C);
        let sum = weights.get('narrow.bias')![c - C];
        for (let k = 0; k < C; k++) sum += x(i, j, k) * kernel[k];
        return sum;
      };
      const y = window(3, row - 1, column - 1, joined, weights.get('a.weight')!, f, C + 2);
      const norm = (name: string) => weights.get(`n.${name}`)![f];
      const scaled = (y - norm('running_mean')) / Math.sqrt(norm('running_var') + 1e-5);
      return Math.max(scaled * norm('weight') + norm('bias'), 0);
    },
  },
};

/** A K×K convolution at a place, without its bias. */
function window(
  size: number,
  top: number,
  left: number,
  x: X,
  kernel: Float32Array,
  filter: number,
  channels = C,
): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    for (let u = 0; u < size; u++) {
      for (let v = 0; v < size; v++) {
        const weight = kernel[((filter * channels + c) * size + u) * size + v];
        sum += weight * x(top + u, left + v, c);
      }
    }
  }
  return sum;
}

describe.each(Object.entries(CASES))('%s', (_, { build, outputShape, multiplyAdds, value }) => {
  const network = networkOf(build);

  it('gives what its definition says in both forms, with PyTorch’s weights', async () => {
    const shapes = moduleSlots(describeNetwork(network).part);
    const tensors = tensorsOf(shapes.map(({ key, shape }) => [key, shape]));
    const weights = await readCheckpoint(torchFile(tensors));
    const values = new Map([...tensors].map(([key, each]) => [key, each.values as Float32Array]));
    const input = uniform('input', H * W * C);
    const isInside = (row: number, column: number) =>
      row >= 0 && column >= 0 && row < H && column < W;
    const x: X = (row, column, c) =>
      isInside(row, column) ? input[(row * W + column) * C + c] : 0;
    for (const deploy of [false, true]) {
      const { models } = await loadNetwork(network, { weights, deploy }, { operation: 'test' });
      const y = models.part.predict(tensor(input, [1, ...SHAPE])) as Tensor;
      expect(y.shape).toEqual([1, ...outputShape]);
      const size = outputShape.reduce((a, b) => a * b, 1);
      y.dataSync().forEach((actual, i) => {
        const place: number[] = [];
        let rest = i;
        for (const side of outputShape.toReversed()) {
          place.unshift(rest % side);
          rest = Math.floor(rest / side);
        }
        // Up to 700 terms of a magnitude of about 1/√700 each, in float32: 700 · 2⁻²⁴ · √700.
        expect(Math.abs(actual - value(values, x, place))).toBeLessThan(700 ** 1.5 * 2 ** -24);
      });
      expect(y.size).toBe(size);
      models.part.dispose();
    }
  });

  it('is counted', () => {
    const { part } = network.graphs({ numClasses: 1, auxiliary: false } as never);
    const parts = describeGraph(part, false);
    expect(parts.at(-1)!.outputShape).toEqual([1, ...outputShape]);
    expect(parts.reduce((sum, each) => sum + each.multiplyAdds, 0)).toBe(multiplyAdds);
  });
});
