import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  fused,
  involution2d,
  involution2dBackpropInput,
  involution2dBackpropKernel,
} from '../src/index.ts';
import { useBackend } from './backends.ts';

beforeAll(() => useBackend('cpu'));

// The tensors that a test makes as inputs go with its scope.
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const zeros = (...shape: number[]): tf.Tensor => tf.zeros(shape);

const REJECTED: { what: string; run: () => unknown; message: string }[] = [
  {
    what: 'rank of x',
    run: () => involution2d(zeros(4, 4) as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 3)),
    message:
      'involution2d: x has rank 2 (shape [4, 4]), expected rank 4 [B, H, W, C] or rank 3 [H, W, C]',
  },
  {
    what: 'rank of the kernel',
    run: () => involution2d(zeros(1, 4, 4, 2) as tf.Tensor4D, zeros(4, 4, 1, 3, 3)),
    message:
      'involution2d: kernel has rank 5 (shape [4, 4, 1, 3, 3]), expected rank 6 [B, Ho, Wo, G, K, K] for x of rank 4',
  },
  {
    what: 'batched kernel for an x without batch',
    run: () => involution2d(zeros(4, 4, 2) as tf.Tensor3D, zeros(1, 4, 4, 1, 3, 3)),
    message:
      'involution2d: kernel has rank 6 (shape [1, 4, 4, 1, 3, 3]), expected rank 5 [Ho, Wo, G, K, K] for x of rank 3',
  },
  {
    what: 'groups',
    run: () => involution2d(zeros(1, 4, 4, 64) as tf.Tensor4D, zeros(1, 4, 4, 3, 3, 3)),
    message: 'involution2d: kernel has 3 groups, which do not divide 64 channels',
  },
  {
    what: 'no groups',
    run: () => involution2d(zeros(1, 4, 4, 64) as tf.Tensor4D, zeros(1, 4, 4, 0, 3, 3)),
    message: 'involution2d: kernel has 0 groups, which do not divide 64 channels',
  },
  {
    what: 'even K',
    run: () => involution2d(zeros(1, 4, 4, 2) as tf.Tensor4D, zeros(1, 4, 4, 1, 4, 4)),
    message: 'involution2d: kernel has windows of 4×4, expected K×K with K odd',
  },
  {
    what: 'windows that are not square',
    run: () => involution2d(zeros(1, 4, 4, 2) as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 5)),
    message: 'involution2d: kernel has windows of 3×5, expected K×K with K odd',
  },
  {
    what: 'kernel for another stride',
    run: () => involution2d(zeros(1, 5, 4, 2) as tf.Tensor4D, zeros(1, 5, 4, 1, 3, 3), 2),
    message:
      'involution2d: kernel has shape [1, 5, 4, 1, 3, 3], expected [1, 3, 2, 1, 3, 3] for x of shape [1, 5, 4, 2] and strides [2, 2]',
  },
  {
    what: 'batch',
    run: () => involution2d(zeros(2, 4, 4, 2) as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 3)),
    message:
      'involution2d: kernel has shape [1, 4, 4, 1, 3, 3], expected [2, 4, 4, 1, 3, 3] for x of shape [2, 4, 4, 2] and strides [1, 1]',
  },
  {
    what: 'a map without pixels',
    run: () => involution2d(zeros(1, 0, 4, 2) as tf.Tensor4D, zeros(1, 0, 4, 1, 3, 3)),
    message:
      'involution2d: x has shape [1, 0, 4, 2], expected at least one row, one column and one channel',
  },
  {
    what: 'dtype of x',
    run: () =>
      involution2d(tf.zeros([1, 4, 4, 2], 'int32') as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 3)),
    message:
      "involution2d: x has dtype int32, expected float32; convert it with tf.cast(x, 'float32')",
  },
  {
    what: 'dtype of the kernel',
    run: () => involution2d(zeros(1, 4, 4, 2) as tf.Tensor4D, tf.zeros([1, 4, 4, 1, 3, 3], 'bool')),
    message:
      "involution2d: kernel has dtype bool, expected float32; convert it with tf.cast(kernel, 'float32')",
  },
  {
    what: 'no tensor at all',
    run: () => involution2d(undefined as unknown as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 3)),
    message: 'involution2d: x is undefined, expected a tensor or a nested array of numbers',
  },
  {
    what: 'fractional stride',
    run: () => involution2d(zeros(1, 4, 4, 2) as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 3), 1.5),
    message:
      'involution2d: strides is 1.5, expected a positive integer or a pair of them [height, width]',
  },
  {
    what: 'stride 0',
    run: () => involution2d(zeros(1, 4, 4, 2) as tf.Tensor4D, zeros(1, 4, 4, 1, 3, 3), [1, 0]),
    message:
      'involution2d: strides is [1, 0], expected a positive integer or a pair of them [height, width]',
  },
  {
    what: 'dilation of the wrong type',
    run: () =>
      involution2d(
        zeros(1, 4, 4, 2) as tf.Tensor4D,
        zeros(1, 4, 4, 1, 3, 3),
        1,
        '2' as unknown as number,
      ),
    message:
      'involution2d: dilations is of type string, expected a positive integer or a pair of them [height, width]',
  },
  {
    what: 'gradient of another output',
    run: () =>
      involution2dBackpropInput(zeros(1, 4, 4, 2), zeros(1, 2, 2, 1, 3, 3), [1, 4, 4, 2], {
        strides: [2, 2],
        dilations: [1, 1],
      }),
    message:
      'involution2dBackpropInput: dy has shape [1, 4, 4, 2], expected [1, 2, 2, 2] as the output of the forward pass',
  },
  {
    what: 'gradient of another kernel',
    run: () =>
      involution2dBackpropKernel(zeros(1, 4, 4, 2), zeros(1, 4, 4, 2), [1, 4, 4, 3, 3, 3], {
        strides: [1, 1],
        dilations: [1, 1],
      }),
    message: 'involution2dBackpropKernel: kernel has 3 groups, which do not divide 2 channels',
  },
  {
    what: 'scale of a fused involution',
    run: () =>
      fused.involution2d({
        x: zeros(1, 4, 4, 2) as tf.Tensor4D,
        kernel: zeros(1, 4, 4, 1, 3, 3),
        scale: zeros(3),
      }),
    message: 'fused.involution2d: scale has shape [3], expected [2] for one value a channel',
  },
  {
    what: 'activation of a fused involution',
    run: () =>
      fused.involution2d({
        x: zeros(1, 4, 4, 2) as tf.Tensor4D,
        kernel: zeros(1, 4, 4, 1, 3, 3),
        activation: 'elu' as 'relu',
      }),
    message: "fused.involution2d: activation is 'elu', expected one of linear, relu, gelu, silu",
  },
  {
    what: 'filter of a pointwise convolution',
    run: () =>
      fused.conv2d({
        x: zeros(1, 4, 4, 2) as tf.Tensor4D,
        filter: zeros(1, 1, 3, 5) as tf.Tensor4D,
      }),
    message:
      'fused.conv2d: filter has shape [1, 1, 3, 5], expected [1, 1, 2, 5] for the channels of x',
  },
  {
    what: 'residual of a pointwise convolution',
    run: () =>
      fused.conv2d({
        x: zeros(1, 4, 4, 2) as tf.Tensor4D,
        filter: zeros(1, 1, 2, 5) as tf.Tensor4D,
        residual: zeros(1, 4, 4, 2) as tf.Tensor4D,
      }),
    message: 'fused.conv2d: residual has shape [1, 4, 4, 2], expected [1, 4, 4, 5] as the output',
  },
  {
    what: 'an argument of tf.fused.conv2d',
    run: () => {
      const args = { x: zeros(1, 4, 4, 2), filter: zeros(1, 1, 2, 5), dilations: 2 };
      fused.conv2d(args as unknown as Parameters<typeof fused.conv2d>[0]);
    },
    message:
      "fused.conv2d: there is no argument 'dilations'; it takes x, filter, strides, pad, bias, residual, residualScale, activation",
  },
  {
    what: 'a misspelt argument of a fused depthwise convolution',
    run: () => {
      const args = { x: zeros(1, 4, 4, 2), filter: zeros(3, 3, 2, 1), actvation: 'relu' };
      fused.depthwiseConv2d(args as unknown as Parameters<typeof fused.depthwiseConv2d>[0]);
    },
    message:
      "fused.depthwiseConv2d: there is no argument 'actvation'; did you mean 'activation'? It takes x, filter, bias, residual, activation",
  },
  {
    what: 'a misspelt argument of a fused involution',
    run: () => {
      const args = { x: zeros(1, 4, 4, 2), kernel: zeros(1, 4, 4, 1, 3, 3), stride: 2 };
      fused.involution2d(args as unknown as Parameters<typeof fused.involution2d>[0]);
    },
    message:
      "fused.involution2d: there is no argument 'stride'; did you mean 'strides'? It takes x, kernel, strides, dilations, scale, bias, activation",
  },
];

describe('rejects, before any kernel runs:', () => {
  test.each(REJECTED)('$what', ({ run, message }) => {
    const kernels = kernelsOf(() => expect(messageOf(run)).toBe(message));
    expect(kernels.filter((name) => !MAKE_INPUTS.includes(name))).toEqual([]);
  });
});

function messageOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

/** Kernels by which the tests above make their inputs. */
const MAKE_INPUTS = ['Fill', 'Identity', 'Cast'];

/** Names of the kernels that run. */
function kernelsOf(run: () => void): string[] {
  const runKernel = vi.spyOn(tf.engine(), 'runKernel');
  try {
    run();
    return runKernel.mock.calls.map(([name]) => name);
  } finally {
    runKernel.mockRestore();
  }
}

describe('a tidy op', () => {
  test('leaves nothing behind but its result, arrays converted included', () => {
    const x = [[[1], [2]]];
    const kernel = tf.zeros([1, 2, 1, 1, 1]).arraySync() as number[][][][][];
    const before = tf.memory().numTensors;
    const y = involution2d(x, kernel);
    expect(y.shape).toEqual([1, 2, 1]);
    expect(tf.memory().numTensors).toBe(before + 1);
    y.dispose();
  });

  test('leaves nothing behind when it throws', () => {
    const before = tf.memory().numTensors;
    expect(() => involution2d([[[1], [2]]], [[[[[1, 2]]]]])).toThrow('windows of 1×2');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses a tensor that has been disposed', () => {
    const x = tf.zeros([1, 2, 2, 1]) as tf.Tensor4D;
    const kernel = tf.zeros([1, 2, 2, 1, 3, 3]);
    x.dispose();
    expect(() => involution2d(x, kernel)).toThrow(
      'involution2d: x has been disposed; keep it with tf.keep or outside tf.tidy',
    );
  });
});
