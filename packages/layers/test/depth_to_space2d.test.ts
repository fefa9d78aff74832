import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { DepthToSpace2D } from '../src/depth_to_space2d.ts';

describe('DepthToSpace2D', () => {
  it.each([
    [1, [2, 3, 5, 4]],
    [2, [2, 3, 5, 12]],
    [3, [1, 2, 4, 18]],
  ] as const)('moves values as tfjs’s depthToSpace does, blocks of %i', (blockSize, shape) => {
    const size = tf.util.sizeFromShape([...shape]);
    const x = tf.reshape(tf.range(0, size), [...shape]) as tf.Tensor4D;
    const layer = new DepthToSpace2D({ blockSize });
    const y = layer.apply(x) as tf.Tensor4D;
    const expected = blockSize === 1 ? tf.clone(x) : tf.depthToSpace(x, blockSize);
    expect(y.shape).toEqual(expected.shape);
    expect(y.dataSync()).toEqual(expected.dataSync());
    expect(layer.computeOutputShape(x.shape)).toEqual(y.shape);
    // What a value is multiplied with is its gradient, wherever it has moved.
    const dx = tf.grad((each) => tf.mul(layer.apply(each) as tf.Tensor, expected))(x);
    expect(dx.dataSync()).toEqual(x.dataSync());
  });
});
