import { referenceInput } from '@dynaconv/test-kit';
import { expectClose } from '@dynaconv/test-kit/expect';
import '@tensorflow/tfjs';
import { contMix2d, fused, involution2d, neighborhoodAv2d } from '@dynaconv/involution-ops';
import {
  abs,
  concat,
  eye,
  max,
  memory,
  mul,
  ones,
  setBackend,
  split,
  stridedSlice,
  sub,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import {
  ContMix2D,
  ContMixBlock,
  FusedInvolution2D,
  Involution2D,
  OutlookAttention,
  Outlooker,
} from '../src/index.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

it.each([1, 2])('Involution2D at stride %i makes the kernels that its op is given', (strides) => {
  const layer = new Involution2D({ kernelSize: 3, strides });
  const x = referenceInput([2, 5, 6, 16]);
  const y = layer.apply(x) as Tensor;
  const before = memory().numTensors;
  const kernels = layer.kernels(x);
  expect(memory().numTensors).toBe(before + 1);
  expect(kernels.shape).toEqual([2, ...y.shape.slice(1, 3), 1, 3, 3]);
  expect(involution2d(x, kernels, strides).dataSync()).toEqual(y.dataSync());
});

it('FusedInvolution2D makes the kernels that its op is given', () => {
  const layer = new FusedInvolution2D({ kernelSize: 3, strides: 2 });
  const x = referenceInput([1, 5, 6, 16]);
  const y = layer.apply(x) as Tensor;
  const [scale, bias] = [ones([16]), zeros([16])];
  const again = fused.involution2d({ x, kernel: layer.kernels(x), strides: 2, scale, bias });
  expect(again.dataSync()).toEqual(y.dataSync());
});

it('ContMix2D tells what it gives to contMix2d, half by half of the channels', () => {
  const layer = new ContMix2D({ kernelSize: 5, smkSize: 3, numHeads: 1 });
  const inputs = [
    referenceInput([2, 5, 7, 8]),
    referenceInput([2, 5, 7, 4]),
    referenceInput([2, 3, 3, 4]),
  ];
  const y = layer.apply(inputs) as Tensor;
  const before = memory().numTensors;
  const operands = layer.operands(inputs);
  // Maps and logits; the biases are the layer's.
  expect(memory().numTensors).toBe(before + 4);
  expect(operands.map(({ logits }) => logits.shape)).toEqual([
    [2, 5, 7, 2, 3, 3],
    [2, 5, 7, 2, 5, 5],
  ]);
  const halves = operands.map(({ x, logits, relativePositionBias }) =>
    contMix2d(x, logits, relativePositionBias),
  );
  expect(concat(halves, 3).dataSync()).toEqual(y.dataSync());
});

it.each([
  [8, 9],
  // Grown for the windows.
  [3, 4],
])('ContMixBlock makes the kernels that it applies to a map of %i×%i', (height, width) => {
  const block = new ContMixBlock({ dim: 8, kernelSize: 5, smkSize: 3, numHeads: 1 });
  const x = referenceInput([1, height, width, 8]) as Tensor4D;
  block.apply(x);
  const before = memory().numTensors;
  const kernels = block.makeKernels([x]);
  expect(memory().numTensors).toBe(before + 2);

  const { inputMap, groups, kernelSizes } = block.kernelLayout(x.shape);
  expect(kernels.map(({ shape }) => shape)).toEqual(
    kernelSizes.map((size) => [1, ...inputMap, groups, size, size]),
  );
  const { network } = block as unknown as { network: LayersModel };
  const part = network.getLayer('contmix') as ContMix2D;
  const outputs = [part.input, part.output].flat() as SymbolicTensor[];
  const probed = model({ inputs: network.inputs, outputs }).predict(x) as Tensor4D[];
  const [value, , , mixed] = probed;
  const halves = (split(value, 2, 3) as Tensor4D[]).map((half, i) =>
    neighborhoodAv2d(kernels[i], half),
  );
  // The op has a softmax of its own: the difference of scores from the largest is off by 4·S·u in each of the two, exp by 8 units
  // at most, the sum of n by γ_n and the quotient by one unit. The shares of a window sum to 1. Biases are 0 at first.
  const u = 2 ** -24;
  const gamma = (25 * u) / (1 - 25 * u);
  const S = largest(
    concat(part.operands(probed.slice(0, 3)).map(({ logits }) => logits.flatten())),
  );
  const bound = (2 * (4 * S * u + 16 * u + gamma + u) + 2 * gamma) * largest(value);
  const off = largest(sub(concat(halves, 3), mixed));
  if (!(off <= bound)) expect.fail(`off by ${off}, expected at most ${bound}`);
});

const largest = (x: Tensor): number => max(abs(x)).dataSync()[0];

it('OutlookAttention and its block make the kernels of the pixels in the middle of windows', () => {
  const layer = new OutlookAttention({ numHeads: 2 });
  const x = referenceInput([2, 5, 6, 8]);
  const y = layer.apply(x) as Tensor;
  // With unit matrices for v and proj. The pixel in the middle of a window is in no other.
  const [, attn, bias, , projBias] = layer.getWeights();
  layer.setWeights([eye(8), mul(attn, 100), bias, eye(8), projBias]);
  const before = memory().numTensors;
  const [kernels] = layer.makeKernels([x]);
  expect(memory().numTensors).toBe(before + 1);
  expect(kernels.shape).toEqual([2, 3, 3, 2, 3, 3]);
  expect(y.shape).toEqual(x.shape);
  const own = involution2d(x, kernels, 2).dataSync();
  const all = stridedSlice(layer.apply(x) as Tensor, [0, 0, 0, 0], [2, 5, 6, 8], [1, 2, 2, 1]);
  expectClose(own, all.dataSync(), 1e-6, 'the middle pixels');
  const block = new Outlooker({ numHeads: 2 });
  block.apply(x);
  expect(block.makeKernels([x]).map(({ shape }) => shape)).toEqual([[2, 3, 3, 2, 3, 3]]);
  expect(block.kernelLayout(x.shape)).toEqual(layer.kernelLayout(x.shape));
});
