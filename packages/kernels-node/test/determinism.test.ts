import {
  batchMoments2d,
  batchNorm2d,
  contMix2d,
  contMix2dLogits,
  fused,
  gelu,
  involution2d,
  layerNorm2d,
} from '@dynaconv/involution-ops';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { register, setNumThreads } from '../src/base.ts';
import { loadTfjs, missing } from './native.ts';

test.skipIf(missing)('the same bits on any number of threads', () => {
  register();
  const tf = loadTfjs() as unknown as typeof import('@tensorflow/tfjs-core');
  const wave = (...shape: number[]): Tensor => {
    const size = shape.reduce((a, b) => a * b, 1);
    return tf.reshape(tf.sin(tf.linspace(0, size, size)), shape);
  };
  // Large enough for several threads; odd sizes, so that their ranges differ.
  const x = wave(3, 29, 31, 64) as Tensor4D;
  const kernel = wave(3, 29, 31, 4, 7, 7);
  const bias = wave(4, 13, 13);
  const outputs = (): Tensor[] => [
    involution2d(x, kernel),
    ...tf.grads((a: Tensor, b: Tensor) => involution2d(a as Tensor4D, b))([x, kernel]),
    contMix2d(x, kernel, bias),
    ...tf.grads((a: Tensor, b: Tensor, c: Tensor) => contMix2d(a as Tensor4D, b, c as never))([
      x,
      kernel,
      bias,
    ]),
    contMix2dLogits(x, wave(3, 7, 7, 64) as Tensor4D, wave(49, 81), wave(81), 4),
    fused.conv2d({ x, filter: wave(3, 3, 64, 37) as Tensor4D, pad: 1, activation: 'gelu' }),
    fused.depthwiseConv2d({ x, filter: wave(7, 7, 64, 1) as Tensor4D }),
    ...tf.grads((a: Tensor, b: Tensor) =>
      fused.depthwiseConv2d({ x: a as Tensor4D, filter: b as Tensor4D }),
    )([x, wave(13, 13, 64, 1)]),
    tf.grad((a: Tensor) => gelu(a))(x),
    ...[layerNorm2d, (...args: Parameters<typeof batchNorm2d>) => batchNorm2d(...args).y].flatMap(
      (norm) =>
        tf.grads((a: Tensor, b: Tensor, c: Tensor) => norm(a as Tensor4D, b, c))([
          x,
          wave(64),
          wave(64),
        ]),
    ),
    batchMoments2d(x),
  ];
  const bits = (threads: number) => {
    setNumThreads(threads);
    return tf.tidy(() => outputs().map((y) => Buffer.from(Float32Array.from(y.dataSync()).buffer)));
  };
  const one = bits(1);
  for (const threads of [2, 3, 8]) {
    expect(bits(threads).map((output, n) => output.equals(one[n]))).toEqual(one.map(() => true));
  }
  setNumThreads(0);
});
