import { FusedInvolution2D, Involution2D } from '@dynaconv/layers';
import {
  OFFICIAL_OVERLOCK,
  officialFile,
  overlockTensors,
  referenceInput,
  toleranceOf,
  torchFile,
  uniform,
} from '@dynaconv/test-kit';
import { expectClose } from '@dynaconv/test-kit/expect';
import { memory, type Tensor, type Tensor4D, tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  type SymbolicTensor,
  sequential,
  layers as tfLayers,
  model as tfModel,
} from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createModel,
  type DynamicKernel,
  dynamicKernels,
  dynamicLayers,
  loadModel,
} from '../src/index.ts';
import fixture from './fixtures/dynamic-kernels.json' with { type: 'json' };
import { useWasm } from './helpers/wasm.ts';

beforeAll(useWasm);

const weightsOf = (name: string) =>
  name.startsWith('rednet')
    ? officialFile(name)
    : torchFile(overlockTensors(OFFICIAL_OVERLOCK[name]));

/** The values at the flat positions floor(i·size/count), of all groups one after the other. */
function sampled({ groups }: DynamicKernel, count: number): number[] {
  const all = groups.flatMap((weights) => [...weights]);
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}

describe.each([true, false])('kernels where deployed is %s', (deploy) => {
  it.each(fixture.cases)(
    'are those that PyTorch computes in $model for $inputShape',
    async ({ model: name, inputShape, layers }) => {
      const classifier = await loadModel(name, { weights: weightsOf(name), deploy });
      const before = memory().numTensors;
      const x = referenceInput(inputShape);
      for (const [layer, references] of Object.entries(layers)) {
        const kernels = dynamicKernels(classifier.model, x, { layer });
        for (const [i, reference] of references!.entries()) {
          expect(kernels.layer.outputMap).toEqual(reference.map);
          for (const { row, column, values } of reference.positions) {
            const kernel = (await kernels.at({ row, column })).kernels[i];
            const [groups, , size] = reference.shape;
            expect([kernel.groups.length, kernel.size]).toEqual([groups, size]);
            const what = `${layer}, window ${size}, row ${row}, column ${column}`;
            expectClose(sampled(kernel, values.length), values, toleranceOf(reference), what);
          }
        }
        kernels.dispose();
      }
      x.dispose();
      expect(memory().numTensors).toBe(before);
      classifier.dispose();
    },
  );
});

const U = 2 ** -24;
const gamma = (n: number) => (n * U) / (1 - n * U);

/** Σ weight·x over a window for every channel that the kernel serves, and Σ |weight·x|. */
function apply(kernel: DynamicKernel, x: Tensor4D): { sums: number[]; magnitudes: number[] } {
  const [, height, width, channels] = x.shape;
  const values = x.dataSync();
  const [first, end] = kernel.channels;
  const share = (end - first) / kernel.groups.length;
  const sums: number[] = [];
  const magnitudes: number[] = [];
  for (let c = first; c < end; c++) {
    const weights = kernel.groups[Math.floor((c - first) / share)];
    let [sum, magnitude] = [0, 0];
    for (const [u, row] of kernel.rows.entries()) {
      for (const [v, column] of kernel.columns.entries()) {
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        const term = weights[u * kernel.size + v] * values[(row * width + column) * channels + c];
        sum += term;
        magnitude += Math.abs(term);
      }
    }
    sums.push(sum);
    magnitudes.push(magnitude);
  }
  return { sums, magnitudes };
}

/** What flows into and out of a layer while the model runs. */
function around(model: LayersModel, layer: string, x: Tensor4D): [Tensor4D, Tensor4D] {
  const { input, output } = model.getLayer(layer);
  const outputs = [input, output].flat() as SymbolicTensor[];
  const probe = tfModel({ inputs: model.inputs, outputs });
  const found = probe.predict(x) as Tensor4D[];
  return [found[0], found.at(-1)!];
}

/**
 * Relative difference of an op's weights of a window from those shown. None of involution's; ContMix's are both a softmax in
 * float32: of scores of magnitude at most S the difference from the largest is off by 4·S·u, exp in float32 by 8 units at most,
 * the sum of n by γ_n, and the quotient by one unit.
 */
const attentionError = (largestScore: number, taps: number) =>
  2 * (4 * largestScore * U + 2 * 8 * U + gamma(taps) + U);

/** Gives every tap of every group of ContMix a bias in [−1, 1), as training does; at first all are alike. */
function setTapBiases(model: LayersModel): void {
  for (const weight of model.weights) {
    if (!/(rpb[12]|weight_proj\/bias)$/.test(weight.originalName)) continue;
    const shape = weight.shape as number[];
    const size = shape.reduce((a, b) => a * b, 1);
    const values = tensor(uniform(weight.originalName, size), shape);
    weight.write(values);
    values.dispose();
  }
}

describe.each([
  ['rednet_digits', 'backbone.layer1.0.conv2', [28, 28]],
  ['rednet_digits', 'backbone.layer2.0.conv2', [27, 33]],
  ['overlock_digits', 'sub_blocks3.1', [112, 112]],
  ['overlock_digits', 'sub_blocks4.0', [64, 96]],
])('%s, %s at %j: the kernels shown', (name, layer, [height, width]) => {
  const x = () => referenceInput([1, height, width, 3]);

  it('give, applied to what the layer reads, what it puts out', async () => {
    const model = createModel(name, { inputShape: [height, width, 3] });
    setTapBiases(model);
    const input = x();
    const [value, output] = around(model, layer, input);
    const outputs = output.dataSync();
    const kernels = dynamicKernels(model, input, { layer });
    const { outputMap, inputMap } = kernels.layer;
    expect(value.shape.slice(1, 3)).toEqual(inputMap);
    expect(output.shape.slice(1, 3)).toEqual(outputMap);
    const [rows, columns] = outputMap;
    for (const [row, column] of [
      [0, 0],
      [0, columns - 1],
      [rows - 1, 1],
      [rows >> 1, columns >> 1],
    ]) {
      const { kernels: all } = await kernels.at({ row, column });
      for (const kernel of all) {
        const { sums, magnitudes } = apply(kernel, value);
        const taps = kernel.size ** 2;
        // Two biases of at most 1, and what random weights of standard deviation 0.02 add.
        const weights = name.startsWith('overlock') ? attentionError(3, taps) : 0;
        sums.forEach((sum, i) => {
          const channel = kernel.channels[0] + i;
          const actual = outputs[(row * columns + column) * output.shape[3] + channel];
          const bound = (gamma(taps) + weights) * magnitudes[i];
          const error = Math.abs(actual - sum);
          if (!(error <= bound)) {
            expect.fail(
              `row ${row}, column ${column}, channel ${channel}: ${actual}, expected ${sum} within ${bound}; off by ${error}`,
            );
          }
        });
        expect(kernel.channels[1] - kernel.channels[0]).toBe(sums.length);
      }
      expect(all.at(-1)!.channels[1]).toBe(output.shape[3]);
    }
    kernels.dispose();
    model.dispose();
  });

  it('are where the windows are', async () => {
    const model = createModel(name, { inputShape: [height, width, 3] });
    const kernels = dynamicKernels(model, x(), { layer });
    const { strides, dilations, kernelSizes, inputMap } = kernels.layer;
    const { row, column, cell, kernels: all } = await kernels.at({ x: width - 1, y: height >> 1 });
    expect(cell.left).toBeCloseTo((column * strides * width) / inputMap[1], 9);
    expect(cell.top).toBeCloseTo((row * strides * height) / inputMap[0], 9);
    expect(cell.width).toBe(width / inputMap[1]);
    expect(cell.height).toBe(height / inputMap[0]);
    expect(cell.top).toBeLessThanOrEqual(height >> 1);
    expect(cell.top + strides * cell.height).toBeGreaterThan(height >> 1);
    for (const [i, { size, window, columns, groups }] of all.entries()) {
      expect(size).toBe(kernelSizes[i]);
      expect(columns).toHaveLength(size);
      const side = dilations * (size - 1) + 1;
      expect(window.width).toBeCloseTo((side * width) / inputMap[1], 9);
      expect(window.left).toBeCloseTo((columns[0] * width) / inputMap[1], 9);
      const isClamped = columns.at(-1)! < inputMap[1];
      expect(isClamped).toBe(name.startsWith('overlock'));
      const sums = groups.map((weights) => weights.reduce((a, b) => a + b, 0));
      if (isClamped) for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    }
    kernels.dispose();
    model.dispose();
  });
});

describe('dynamicLayers', () => {
  it('names the layers of a model, deployed or by its name alone, with their maps', () => {
    const before = memory().numTensors;
    const layers = dynamicLayers('rednet_digits');
    expect(memory().numTensors).toBe(before);
    expect(layers.map(({ name }) => name)).toEqual([
      'backbone.stem.1',
      'backbone.layer1.0.conv2',
      'backbone.layer2.0.conv2',
      'backbone.layer2.1.conv2',
      'backbone.layer3.0.conv2',
      'backbone.layer3.1.conv2',
      'backbone.layer4.0.conv2',
    ]);
    expect(layers[2]).toEqual({
      name: 'backbone.layer2.0.conv2',
      operation: 'involution2d',
      weights: 'signed',
      border: 'zeros',
      groups: 2,
      kernelSizes: [7],
      strides: 2,
      dilations: 1,
      inputMap: [14, 14],
      outputMap: [7, 7],
    });
    const open = createModel('rednet_digits', { inputShape: [null, null, 3] });
    expect(dynamicLayers(open, [28, 28])).toEqual(layers);
    expect(() => dynamicLayers(open)).toThrow(
      "dynamicLayers: model 'rednet_digits' takes images of any size, expected a size [H, W] as the second argument",
    );
    open.dispose();
  });

  it('gives ContMix’s maps as they are grown to the windows', () => {
    expect(dynamicLayers('overlock_digits')).toMatchObject([
      {
        name: 'sub_blocks3.0',
        operation: 'contMix2d',
        weights: 'attention',
        groups: 2,
        kernelSizes: [3, 5],
      },
      { name: 'sub_blocks3.1', inputMap: [7, 7], outputMap: [7, 7] },
      { name: 'sub_blocks4.0', inputMap: [5, 5], groups: 4 },
    ]);
  });
});

describe('dynamicKernels', () => {
  const rednet = () => createModel('rednet_digits');

  it.each([
    ['rednet_digits', [28, 28], 'backbone.layer1.0.conv2'],
    ['rednet_digits', [9, 9], 'backbone.stem.1'],
    ['overlock_digits', [112, 112], 'sub_blocks3.1'],
  ])(
    'of %s at %j takes the last layer with room for its windows',
    (name, [height, width], layer) => {
      const model = createModel(name, { inputShape: [height, width, 3] });
      const kernels = dynamicKernels(model, zeros([1, height, width, 3]));
      expect(kernels.layer.name).toBe(layer);
      kernels.dispose();
      model.dispose();
    },
  );

  it('works with layers of one’s own model', async () => {
    const model = sequential({
      layers: [
        new Involution2D({ kernelSize: 3, dilations: 2, inputShape: [8, 8, 16], name: 'mine' }),
      ],
    });
    const kernels = dynamicKernels(model, zeros([1, 8, 8, 16]));
    expect(kernels.layer.name).toBe('mine');
    expect((await kernels.at({ x: 4, y: 0 })).kernels[0]).toMatchObject({
      rows: [-2, 0, 2],
      columns: [2, 4, 6],
      window: { left: 2, top: -2, width: 5, height: 5 },
    });
    kernels.dispose();
  });

  it('rejects what it cannot serve', async () => {
    const model = rednet();
    const x = zeros([1, 28, 28, 3]) as Tensor4D;
    expect(() => dynamicKernels(model, x, { layer: 'backbone' })).toThrow(
      "dynamicKernels: no layer with dynamic kernels is called 'backbone', expected one of backbone.stem.1, backbone.layer1.0.conv2,",
    );
    expect(() => dynamicKernels(model, zeros([2, 28, 28, 3]))).toThrow(
      'dynamicKernels: x has a batch of 2, expected one image',
    );
    const dense = sequential({
      layers: [tfLayers.conv2d({ filters: 1, kernelSize: 1, inputShape: [4, 4, 3] })],
      name: 'plain',
    });
    expect(() => dynamicKernels(dense, zeros([1, 4, 4, 3]))).toThrow(
      "dynamicKernels: model 'plain' has no dynamic kernels, expected one with layers that make kernels, such as Involution2D, ContMix2D or a KernelMaker of your own",
    );
    const kernels = dynamicKernels(model, x);
    for (const place of [
      { x: 28, y: 0 },
      { x: 0, y: -1 },
      { x: Number.NaN, y: 0 },
    ]) {
      await expect(kernels.at(place)).rejects.toThrow(
        `dynamicKernels: the point (${place.x}, ${place.y}) is outside of the image of 28×28 pixels, whose first is (0, 0)`,
      );
    }
    for (const place of [
      { row: 14, column: 0 },
      { row: 0, column: 0.5 },
    ]) {
      await expect(kernels.at(place)).rejects.toThrow(
        `dynamicKernels: row ${place.row}, column ${place.column} is outside of the map of 14×14 positions, whose first is row 0, column 0`,
      );
    }
    kernels.dispose();
  });
});

describe('explain', () => {
  it('tells what of the image the model sees, and shows it', async () => {
    const classifier = await loadModel('rednet_digits', { weights: officialFile('rednet_digits') });
    const before = memory().numTensors;
    // 112 wide and 56 high: every pixel of the model's 28 is 2×2 of these, which it sees from x = 28 on.
    const data = new Uint8ClampedArray(112 * 56 * 4).fill(255);
    for (let i = 0; i < 112 * 56; i++) {
      data.set([((i % 112) >> 1) * 4, (Math.floor(i / 112) >> 1) * 8, 7], 4 * i);
    }
    const explanation = await classifier.explain({ data, width: 112, height: 56 });
    expect(explanation.image).toEqual({ width: 112, height: 56 });
    expect(explanation.seen).toEqual({ left: 28, top: 0, width: 56, height: 56 });
    const { picture, kernels } = explanation;
    expect([picture.width, picture.height]).toEqual([28, 28]);
    const [column, row] = [5, 9];
    const pixel = 4 * (row * 28 + column);
    expect([...picture.data.slice(pixel, pixel + 4)]).toEqual([(14 + column) * 4, row * 8, 7, 255]);
    kernels.dispose();
    expect(memory().numTensors).toBe(before);
    classifier.dispose();
  });

  it('leaves nothing behind where it fails', async () => {
    const classifier = await loadModel('rednet_digits', { weights: officialFile('rednet_digits') });
    const before = memory().numTensors;
    const image = { data: new Uint8Array(28 * 28 * 4), width: 28, height: 28 };
    await expect(classifier.explain(image, { layer: 'none' })).rejects.toThrow("called 'none'");
    expect(memory().numTensors).toBe(before);
    classifier.dispose();
  });
});

it('a deployed involution’s kernels are those before its scale, bias and activation', async () => {
  const classifier = await loadModel('rednet_digits', { weights: officialFile('rednet_digits') });
  const { model } = classifier;
  const layer = model.getLayer('backbone.layer1.0.conv2');
  expect(layer).toBeInstanceOf(FusedInvolution2D);
  const x = referenceInput([1, 28, 28, 3]);
  const [value, output] = around(model, layer.name, x);
  const read = (name: string) =>
    layer.weights.find(({ originalName }) => originalName === name)!.read() as Tensor;
  const [scale, bias] = tidy(() =>
    ['scale', 'bias'].map((name) => read(`${layer.name}/${name}`).dataSync()),
  );
  const kernels = dynamicKernels(model, x, { layer: layer.name });
  const { row, column, kernels: all } = await kernels.at({ x: 13, y: 13 });
  const { sums, magnitudes } = apply(all[0], value);
  const outputs = output.dataSync();
  sums.forEach((sum, c) => {
    const actual = outputs[(row * kernels.layer.outputMap[1] + column) * sums.length + c];
    const expected = Math.max(scale[c] * sum + bias[c], 0);
    const bound = gamma(49 + 2) * (Math.abs(scale[c]) * magnitudes[c] + Math.abs(bias[c]));
    if (!(Math.abs(actual - expected) <= bound)) {
      expect.fail(`channel ${c}: ${actual}, expected ${expected} within ${bound}`);
    }
  });
  kernels.dispose();
  classifier.dispose();
});
