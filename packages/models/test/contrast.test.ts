import { Involution2D } from '@dynaconv/layers';
import { referenceInput } from '@dynaconv/test-kit';
import { memory, ones, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { type LayersModel, sequential, layers as tfLayers } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { DynamicKernels } from '../src/explain/kernel_reader.ts';
import { contrastingLayer, contrastingPositions, type DynamicLayer } from '../src/index.ts';
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

interface Planted {
  row: number;
  column: number;
  group: number;
  tap: number;
  weight: number;
}

/** Kernels that are alike everywhere but where one weight is changed. */
function kernelsWith(layer: Partial<DynamicLayer>, planted: readonly Planted[]): DynamicKernels {
  const whole: DynamicLayer = {
    name: 'mine',
    operation: 'involution2d',
    weights: 'signed',
    border: 'zeros',
    groups: 2,
    kernelSizes: [3],
    strides: 1,
    dilations: 1,
    inputMap: layer.outputMap ?? [6, 6],
    outputMap: [6, 6],
    ...layer,
  };
  const { outputMap, groups } = whole;
  const [rows, columns] = outputMap;
  const maps = whole.kernelSizes.map((size) => {
    const shape = [1, rows, columns, groups, size, size];
    const values = new Float32Array(shape.reduce((a, b) => a * b)).fill(0.5);
    for (const { row, column, group, tap, weight } of planted) {
      values[((row * columns + column) * groups + group) * size ** 2 + tap] += weight;
    }
    return tensor(values, shape) as Tensor;
  });
  return new DynamicKernels(whole, [rows, columns], 8, maps);
}

const places = async (...args: Parameters<typeof contrastingPositions>) =>
  (await contrastingPositions(...args)).map(({ row, column }) => `${row},${column}`).sort();

const planted = (row: number, column: number, tap: number, weight = 2, group = 0): Planted => ({
  row,
  column,
  tap,
  weight,
  group,
});

describe('contrastingPositions', () => {
  it('finds the positions whose kernels differ from each other, with their kernels', async () => {
    const kernels = kernelsWith({}, [
      planted(1, 1, 0, 4),
      planted(4, 2, 5, -5),
      // As the first: nothing new beside it.
      planted(3, 3, 0, 4),
      planted(2, 5, 8, 3),
    ]);
    const found = await contrastingPositions(kernels);
    expect(found.map(({ row, column }) => [row, column])).toEqual([
      [4, 2],
      [1, 1],
      [2, 5],
    ]);
    expect(found[1]).toEqual(await kernels.at({ row: 1, column: 1 }));
    expect(await places(kernels, { count: 1 })).toEqual(['4,2']);
    kernels.dispose();
  });

  it('compares the mean over groups, or the group that is named', async () => {
    const kernels = kernelsWith({}, [
      // What two groups have in opposite directions cancels out in the mean.
      planted(0, 0, 4, 9, 0),
      planted(0, 0, 4, -9, 1),
      planted(5, 5, 2, 3, 1),
      planted(3, 1, 7, 3, 0),
    ]);
    expect(await places(kernels, { count: 2 })).toEqual(['3,1', '5,5']);
    expect(await places(kernels, { count: 2, group: 0 })).toEqual(['0,0', '3,1']);
    expect(await places(kernels, { count: 2, group: 1 })).toEqual(['0,0', '5,5']);
    kernels.dispose();
  });

  it('leaves out where the border moves clamped windows, unless there is too little else', async () => {
    const corner = planted(0, 0, 1, 9);
    const inner = [planted(2, 2, 0), planted(3, 4, 8)];
    const clamped = { border: 'clamped', kernelSizes: [3, 5] } as const;
    const roomy = kernelsWith({ ...clamped, outputMap: [7, 7] }, [corner, ...inner]);
    expect(await places(roomy, { count: 2 })).toEqual(['2,2', '3,4']);
    roomy.dispose();
    // One position has its whole window on this map.
    const tight = kernelsWith({ ...clamped, outputMap: [5, 5] }, [corner]);
    expect(await places(tight, { count: 2 })).toContain('0,0');
    tight.dispose();
  });

  it('looks at every position of a small map, and at 16 by 16 of a large one', async () => {
    const large = kernelsWith({ outputMap: [64, 48] }, [planted(62, 46, 0), planted(61, 47, 8, 9)]);
    expect(await places(large, { count: 1 })).toEqual(['62,46']);
    large.dispose();
    const last = kernelsWith({ outputMap: [16, 16] }, [planted(15, 15, 0)]);
    expect(await places(last, { count: 1 })).toEqual(['15,15']);
    last.dispose();
  });

  it('names different positions where all kernels are alike, and all where there are fewer', async () => {
    const flat = kernelsWith({}, []);
    expect(new Set(await places(flat, { count: 5 })).size).toBe(5);
    flat.dispose();
    const two = kernelsWith({ outputMap: [1, 2] }, []);
    expect(await places(two)).toEqual(['0,0', '0,1']);
    two.dispose();
  });

  it('rejects what it cannot serve', async () => {
    const kernels = kernelsWith({}, []);
    for (const count of [0, 1.5, Number.NaN]) {
      await expect(contrastingPositions(kernels, { count })).rejects.toThrow(
        `contrastingPositions: count is ${count}, expected a positive integer, such as 3`,
      );
    }
    for (const group of [2, -1, 0.5]) {
      await expect(contrastingPositions(kernels, { group })).rejects.toThrow(
        `contrastingPositions: group is ${group}, expected a whole number from 0 to 1, the groups of layer 'mine'`,
      );
    }
    kernels.dispose();
  });
});

/** Two layers, of which those called `fixed` make the same kernel everywhere. */
function modelOf(fixed: string[], size = 12, kernelSizes = [3, 3]): LayersModel {
  const model = sequential({
    layers: [
      new Involution2D({
        kernelSize: kernelSizes[0],
        name: 'first',
        inputShape: [size, size, 16],
      }),
      new Involution2D({ kernelSize: kernelSizes[1], name: 'second' }),
    ],
  });
  for (const name of fixed) {
    const layer = model.getLayer(name);
    const weights = layer.weights.map((weight) => {
      const isSpan = weight.originalName.endsWith('conv2.conv/kernel');
      const isBias = weight.originalName.endsWith('conv2.conv/bias');
      return isSpan
        ? zeros(weight.shape as number[])
        : isBias
          ? ones(weight.shape as number[])
          : weight.read();
    });
    layer.setWeights(weights);
  }
  return model;
}

const input = (size = 12) => referenceInput([1, size, size, 16]);

describe('contrastingLayer', () => {
  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('passes over layer %s, whose kernels are the same everywhere', async (fixed, varied) => {
    const model = modelOf([fixed]);
    const x = input();
    const before = memory().numTensors;
    expect(await contrastingLayer(model, x)).toBe(varied);
    expect(memory().numTensors).toBe(before);
    // The first layer is given the input itself.
    expect(x.isDisposed).toBe(false);
    model.dispose();
  });

  it.each([
    ['windows as large as the map', 7, [3, 7]],
    ['windows too small to be seen', 32, [5, 3]],
  ])('prefers others to %s', async (_, size, kernelSizes) => {
    // The only one with contrast.
    const model = modelOf(['first'], size, kernelSizes);
    expect(await contrastingLayer(model, input(size))).toBe('first');
    model.dispose();
  });

  it('rejects models without dynamic kernels', async () => {
    const model = sequential({
      layers: [tfLayers.conv2d({ filters: 1, kernelSize: 1, inputShape: [4, 4, 16] })],
      name: 'plain',
    });
    await expect(contrastingLayer(model, input(4))).rejects.toThrow(
      "dynamicKernels: model 'plain' has no dynamic kernels",
    );
  });
});
