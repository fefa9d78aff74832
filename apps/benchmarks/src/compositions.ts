import * as tf from '@tensorflow/tfjs-core';
import type { InvolutionShape } from './shapes.ts';

/**
 * Involution as a user without our kernels would write it with stock ops, at stride 1. Inputs: x [1, H, W, C] and the kernel
 * in whichever layout suits the composition, since a network could produce it so for free.
 */
export interface Composition {
  name: string;
  /** From [1, H, W, G, K, K]. */
  layOut(kernel: tf.Tensor, shape: InvolutionShape): tf.Tensor;
  run(x: tf.Tensor4D, kernel: tf.Tensor, shape: InvolutionShape): tf.Tensor;
}

/** K² slices side by side, then one product of [1, K²] and [K², C/G] for each pixel and group. */
const unfoldAndMatMul: Composition = {
  name: 'slice + concat + matMul',
  layOut: (kernel, shape) => kernelRows(kernel, shape),
  run: (x, kernel, shape) => unfoldMatMul(x, kernel, shape),
};

/** [1, H, W, G, K, K] as [H · W, G, 1, K²]. */
export const kernelRows = (
  kernel: tf.Tensor,
  { height, width, groups, kernelSize: K }: InvolutionShape,
): tf.Tensor4D => tf.reshape(kernel, [height * width, groups, 1, K * K]);

/**
 * @param rows what `kernelRows` gives
 * @param shape with the height and width of the output, which is less than x by the stride
 */
export function unfoldMatMul(
  x: tf.Tensor4D,
  rows: tf.Tensor,
  shape: InvolutionShape,
  stride = 1,
): tf.Tensor4D {
  const { height, width, channels, groups } = shape;
  const columns = slices(x, shape, stride).map((slice) =>
    tf.reshape(slice, [height * width, groups, 1, channels / groups]),
  );
  return tf.reshape(tf.matMul(rows, tf.concat(columns, 2)), [1, height, width, channels]);
}

/** K² slices, each times its tap, the tap broadcast over the channels of a group. */
const shiftAndMultiply: Composition = {
  name: 'slice · tap, broadcast',
  layOut: (kernel, { height, width, groups, kernelSize: K }) =>
    tf.transpose(tf.reshape(kernel, [height * width * groups, K * K]), [1, 0]),
  run(x, kernel, shape) {
    const { height, width, channels, groups } = shape;
    const pixels = height * width * groups;
    const products = slices(x, shape).map((slice, tap) =>
      tf.mul(
        tf.reshape(slice, [pixels, channels / groups]),
        tf.reshape(tf.slice(kernel, [tap, 0], [1, pixels]), [pixels, 1]),
      ),
    );
    return tf.reshape(
      products.reduce((a, b) => tf.add(a, b)),
      [1, height, width, channels],
    );
  },
};

/** As before, but the tap is spread over its group by a product with a 0/1 matrix, so that the multiply is elementwise. */
const shiftAndExpand: Composition = {
  name: 'slice · tap, expanded by matMul',
  layOut: (kernel, { height, width, groups, kernelSize: K }) =>
    tf.transpose(tf.reshape(kernel, [height * width, groups, K * K]), [2, 0, 1]),
  run(x, kernel, shape) {
    const { height, width, channels, groups } = shape;
    const pixels = height * width;
    const spread = tf.reshape(
      tf.tile(tf.reshape(tf.eye(groups), [groups, groups, 1]), [1, 1, channels / groups]),
      [groups, channels],
    );
    const products = slices(x, shape).map((slice, tap) => {
      const taps = tf.reshape(tf.slice(kernel, [tap, 0, 0], [1, pixels, groups]), [pixels, groups]);
      return tf.mul(tf.reshape(slice, [pixels, channels]), tf.matMul(taps, spread));
    });
    return tf.reshape(
      products.reduce((a, b) => tf.add(a, b)),
      [1, height, width, channels],
    );
  },
};

export const COMPOSITIONS: readonly Composition[] = [
  unfoldAndMatMul,
  shiftAndMultiply,
  shiftAndExpand,
];

/** What each tap reads, [1, H, W, C] of the output's size for each of K² taps, from x with a border of zeros. */
function slices(
  x: tf.Tensor4D,
  { height, width, channels, kernelSize: K }: InvolutionShape,
  stride = 1,
): tf.Tensor4D[] {
  const reach = (K - 1) / 2;
  const padded = tf.pad(x, [
    [0, 0],
    [reach, reach],
    [reach, reach],
    [0, 0],
  ]);
  const read = (u: number, v: number): tf.Tensor4D => {
    if (stride === 1) return tf.slice(padded, [0, u, v, 0], [1, height, width, channels]);
    const end = [1, u + (height - 1) * stride + 1, v + (width - 1) * stride + 1, channels];
    return tf.stridedSlice(padded, [0, u, v, 0], end, [1, stride, stride, 1]) as tf.Tensor4D;
  };
  const taps: tf.Tensor4D[] = [];
  for (let u = 0; u < K; u++) {
    for (let v = 0; v < K; v++) taps.push(read(u, v));
  }
  return taps;
}
