import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { DilatedReparamBlock, dilatedBranches, mergeDilatedBranches } from '../src/index.ts';
import { integers } from './integers.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

it.each([5, 7, 9, 11, 13, 15, 17, 19])(
  'merges the branches of a %i×… kernel into the one convolution that equals their sum',
  (kernelSize) => {
    const channels = 3;
    const x = integers([1, 9, 21, channels]) as tf.Tensor4D;
    const branches = [{ kernelSize, dilations: 1 }, ...dilatedBranches('block', kernelSize)];
    const values = branches.map((branch, i) => ({
      ...branch,
      kernel: integers([branch.kernelSize, branch.kernelSize, channels, 1], i),
      scale: integers([channels], i + 20),
      shift: integers([channels], i + 40),
    }));
    const terms = values.map(({ kernel, scale, shift, dilations }) =>
      tf
        .depthwiseConv2d(x, kernel as tf.Tensor4D, 1, 'same', 'NHWC', dilations)
        .mul(scale)
        .add(shift),
    );

    const { kernel, bias } = mergeDilatedBranches(
      kernelSize,
      values.map(({ kernel, scale, shift, ...branch }) => ({
        ...branch,
        kernel: kernel.dataSync(),
        scale: scale.dataSync(),
        shift: shift.dataSync(),
      })),
    );
    const merged = tf.tensor4d(Float32Array.from(kernel), [kernelSize, kernelSize, channels, 1]);
    const y = tf.depthwiseConv2d(x, merged, 1, 'same').add(tf.tensor1d(Float32Array.from(bias)));
    expect(y.dataSync()).toEqual(tf.addN(terms).dataSync());
  },
);

it.each([3, 6, 21])('has no branches for a %i×… kernel', (kernelSize) => {
  expect(() => new DilatedReparamBlock({ name: 'lk', kernelSize })).toThrow(
    `DilatedReparamBlock 'lk': kernelSize is ${kernelSize}, expected one of 5, 7, 9, 11, 13, 15, 17, 19`,
  );
});

it('names its weights after the official module, in both forms', () => {
  const block = (merged: boolean) => {
    const layer = new DilatedReparamBlock({ name: 'lepe.0', kernelSize: 5, merged });
    layer.apply(tf.zeros([1, 4, 4, 2]));
    return layer.weights.map(({ originalName, shape }) => [originalName, ...shape]);
  };
  const norm = (name: string, weights: string[]) =>
    weights.map((weight) => [`lepe.0/${name}/${weight}`, 2]);
  const trained = ['gamma', 'beta'];
  const statistics = ['moving_mean', 'moving_variance'];
  const norms = ['origin_bn', 'dil_bn_k3_1', 'dil_bn_k3_2'];
  expect(block(false)).toHaveLength(15);
  expect(block(false)).toEqual(
    expect.arrayContaining([
      ['lepe.0/lk_origin/depthwise_kernel', 5, 5, 2, 1],
      ['lepe.0/dil_conv_k3_1/depthwise_kernel', 3, 3, 2, 1],
      ['lepe.0/dil_conv_k3_2/depthwise_kernel', 3, 3, 2, 1],
      ...norms.flatMap((name) => norm(name, [...trained, ...statistics])),
    ]),
  );
  expect(block(true)).toEqual([
    ['lepe.0/lk_origin/depthwise_kernel', 5, 5, 2, 1],
    ['lepe.0/lk_origin/bias', 2],
  ]);
});
