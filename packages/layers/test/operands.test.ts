import { referenceInput } from '@dynaconv/test-kit';
import '@tensorflow/tfjs';
import { contMix2d, fused, involution2d } from '@dynaconv/involution-ops';
import { concat, memory, ones, setBackend, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { ContMix2D, FusedInvolution2D, Involution2D } from '../src/index.ts';

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
