import { fused, involution2d, neighborhoodAv2d } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useWasm } from '../src/backends/wasm_node.ts';
import { withStockOps } from '../src/backends/wasm_stock.ts';
import { describeCall } from '../src/profile/describe_call.ts';
import { recordKernels } from '../src/profile/kernel_recorder.ts';
import { virtualClock } from './virtual_clock.ts';

beforeAll(async () => {
  await useWasm('simd');
});

const image = (...shape: [number, number, number, number]): tf.Tensor4D => tf.ones(shape);

/** Each product of ones adds one to the sum over the outputs: padding adds nothing. */
const cases: [label: string, multiply: () => tf.Tensor][] = [
  ['Conv2D 3×3 stride 2', () => tf.conv2d(image(2, 7, 8, 3), image(3, 3, 3, 5), 2, 'same')],
  ['Conv2D 3×3', () => tf.conv2d(image(1, 7, 8, 3), image(3, 3, 3, 5), 1, 'valid')],
  ['Conv2D', () => tf.conv2d(image(1, 7, 8, 3), image(1, 1, 3, 5), 1, 'valid')],
  [
    'DepthwiseConv2dNative 5×5',
    () => tf.depthwiseConv2d(image(1, 6, 4, 3), image(5, 5, 3, 1), 1, 'same'),
  ],
  [
    'FusedSameDepthwiseConv2D 7×7',
    () => fused.depthwiseConv2d({ x: image(1, 6, 4, 8), filter: image(7, 7, 8, 1) }),
  ],
  [
    'FusedPaddedConv2D 3×3 stride 2',
    () => fused.conv2d({ x: image(2, 6, 5, 8), filter: image(3, 3, 8, 12), strides: 2, pad: 1 }),
  ],
  [
    'Involution2D 3×3 stride 2',
    () => involution2d(image(1, 7, 5, 16), tf.ones([1, 4, 3, 2, 3, 3]), 2),
  ],
  ['NeighborhoodAv2D 3×3', () => neighborhoodAv2d(tf.ones([2, 5, 4, 2, 3, 3]), image(2, 5, 4, 8))],
  ['BatchMatMul', () => tf.matMul(tf.ones([2, 3, 4]), tf.ones([2, 5, 4]), false, true)],
];

describe('recordKernels', () => {
  it.each(cases)('counts the multiply–adds of %s', (label, multiply) => {
    let sum = 0;
    const recorded = recordKernels(() => {
      [sum] = tf.tidy(() => tf.sum(multiply()).dataSync());
    }, describeCall);
    const { calls, milliseconds, multiplyAdds } = recorded.get(label)!;
    expect(calls).toBe(1);
    expect(milliseconds).toBeGreaterThan(0);
    expect(multiplyAdds).toBe(sum);
  });

  it('counts the multiply–adds of a ConvFFN as those of its parts', () => {
    const run = () =>
      tf.tidy(() =>
        fused.convFfn2d({
          x: image(2, 5, 4, 3),
          expand: image(1, 1, 3, 12),
          expandBias: tf.ones([12]),
          depthwise: image(3, 3, 12, 1),
          depthwiseBias: tf.ones([12]),
          gamma: tf.ones([12]),
          beta: tf.ones([12]),
          project: image(1, 1, 12, 5),
        }),
      );
    const whole = recordKernels(() => void run(), describeCall);
    const parts = withStockOps('simd', () => recordKernels(() => void run(), describeCall));
    const sum = ['FusedConv2D', 'FusedDepthwiseConv2D 3×3'].reduce(
      (total, label) => total + parts.get(label)!.multiplyAdds!,
      0,
    );
    expect(whole.get('FusedConvFFN2D 3×3')!.multiplyAdds).toBe(sum);
  });

  it('counts the multiply–adds of a composition once, where they are done', () => {
    const run = () =>
      tf.tidy(() => fused.conv2d({ x: image(1, 4, 4, 8), filter: image(1, 1, 8, 8) }));
    const recorded = withStockOps('simd', () => recordKernels(() => void run(), describeCall));
    expect(recorded.get('FusedConv2D')!.multiplyAdds).toBe(4 * 4 * 8 * 8);
    expect(recorded.get('FusedPaddedConv2D')!.multiplyAdds).toBeUndefined();
  });

  it('takes the time of inner kernels from the outer one’s', () => {
    const advance = virtualClock();
    const register = (kernelName: string, kernelFunc: () => tf.TensorInfo) =>
      tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
    const output = tf.zeros([1]);
    register('Inner', () => {
      advance(20);
      return output;
    });
    register('Outer', () => {
      advance(3);
      return tf.getKernel('Inner', 'wasm').kernelFunc({ inputs: {}, backend: {} }) as tf.TensorInfo;
    });
    try {
      const recorded = recordKernels(
        () => void tf.getKernel('Outer', 'wasm').kernelFunc({ inputs: {}, backend: {} }),
        describeCall,
      );
      const [inner, outer] = ['Inner', 'Outer'].map((name) => recorded.get(name)!.milliseconds);
      expect([inner, outer]).toEqual([20, 3]);
    } finally {
      vi.restoreAllMocks();
      tf.unregisterKernel('Inner', 'wasm');
      tf.unregisterKernel('Outer', 'wasm');
    }
  });

  it('puts the kernels back, whatever happens', () => {
    const before = tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc);
    expect(() =>
      recordKernels(() => {
        throw new Error('out of memory');
      }, describeCall),
    ).toThrow('out of memory');
    const after = new Set(tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc));
    expect(after).toEqual(new Set(before));
  });
});
