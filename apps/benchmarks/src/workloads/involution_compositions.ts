import * as tf from '@tensorflow/tfjs-core';
import { type Composition, mapShape, type OperatorShape } from './workload.ts';

/**
 * Involution as a user without our kernels would write it with stock ops, at stride 1: of x [B, H, W, C] and the kernel
 * [B, H, W, G, K, K] in whichever layout suits the composition.
 */
export const involutionCompositions = (shape: OperatorShape): readonly Composition[] => [
  unfoldAndMatMul(shape),
  shiftAndMultiply(shape),
  shiftAndExpand(shape),
  patchesTimesTaps(shape),
];

/** K² slices side by side, then one product of [1, K²] and [K², C/G] for each pixel and group. */
const unfoldAndMatMul = (shape: OperatorShape): Composition => ({
  name: 'slice + concat + matMul',
  layOut: ({ x, kernel }) => ({ x, kernel: kernelRows(kernel) }),
  run: ({ x, kernel }) => unfoldMatMul(x as tf.Tensor4D, kernel as tf.Tensor4D, shape),
});

/** [B, H, W, G, K, K] as [B · H · W, G, 1, K²]. */
export function kernelRows(kernel: tf.Tensor): tf.Tensor4D {
  const [, , , groups, K] = kernel.shape;
  return tf.reshape(kernel, [-1, groups, 1, K * K]);
}

/**
 * @param rows from `kernelRows`
 * @param shape with the height and width of the output, which are those of x divided by the stride
 */
export function unfoldMatMul(
  x: tf.Tensor4D,
  rows: tf.Tensor4D,
  shape: OperatorShape,
  stride = 1,
): tf.Tensor4D {
  const { channels, groups } = shape;
  const columns = slices(x, shape, stride).map((slice) =>
    tf.reshape(slice, [-1, groups, 1, channels / groups]),
  );
  return tf.reshape(tf.matMul(rows, tf.concat(columns, 2)), mapShape(shape));
}

/** K² slices, each times its tap, the tap broadcast over the channels of a group. */
const shiftAndMultiply = (shape: OperatorShape): Composition => ({
  name: 'slice · tap, broadcast',
  layOut: ({ x, kernel }) => {
    const { kernelSize: K } = shape;
    return { x, kernel: tf.transpose(tf.reshape(kernel, [-1, K * K]), [1, 0]) };
  },
  run({ x, kernel }) {
    const { channels, groups } = shape;
    const pixels = kernel.shape[1]!;
    const products = slices(x as tf.Tensor4D, shape).map((slice, tap) =>
      tf.mul(
        tf.reshape(slice, [pixels, channels / groups]),
        tf.reshape(tf.slice(kernel, [tap, 0], [1, pixels]), [pixels, 1]),
      ),
    );
    return tf.reshape(sumOf(products), mapShape(shape));
  },
});

/** As before, but the tap is spread over its group by a product with a 0/1 matrix, so that the multiply is elementwise. */
const shiftAndExpand = (shape: OperatorShape): Composition => ({
  name: 'slice · tap, expanded by matMul',
  layOut: ({ x, kernel }) => {
    const { groups, kernelSize: K } = shape;
    return { x, kernel: tf.transpose(tf.reshape(kernel, [-1, groups, K * K]), [2, 0, 1]) };
  },
  run({ x, kernel }) {
    const { channels, groups } = shape;
    const pixels = kernel.shape[1]!;
    const spread = tf.reshape(
      tf.tile(tf.reshape(tf.eye(groups), [groups, groups, 1]), [1, 1, channels / groups]),
      [groups, channels],
    );
    const products = slices(x as tf.Tensor4D, shape).map((slice, tap) => {
      const taps = tf.reshape(tf.slice(kernel, [tap, 0, 0], [1, pixels, groups]), [pixels, groups]);
      return tf.mul(tf.reshape(slice, [pixels, channels]), tf.matMul(taps, spread));
    });
    return tf.reshape(sumOf(products), mapShape(shape));
  },
});

/** By an op that TensorFlow has and tfjs lacks: the windows of all pixels, times their taps, summed. */
const patchesTimesTaps = (shape: OperatorShape): Composition => ({
  name: 'patches · taps',
  backend: 'tensorflow',
  layOut({ x, kernel }) {
    const { groups, kernelSize: K } = shape;
    const taps = tf.transpose(tf.reshape(kernel, [-1, groups, K * K]), [0, 2, 1]);
    return { x, kernel: tf.reshape(taps, [-1, K * K, groups, 1]) };
  },
  run({ x, kernel }) {
    const { channels, groups, kernelSize: K } = shape;
    const windows = tf.reshape(extractPatches(x, K), [-1, K * K, groups, channels / groups]);
    return tf.reshape(tf.sum(tf.mul(windows, kernel), 1), mapShape(shape));
  },
});

/** TensorFlow's ExtractImagePatches, called as tfjs-node calls its ops. tfjs-node has no gradient for it. */
function extractPatches(x: tf.Tensor, K: number): tf.Tensor {
  const node = tf.backend() as unknown as {
    binding: Record<'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>;
    executeSingleOutput(op: string, attributes: object[], inputs: tf.Tensor[]): tf.Tensor;
  };
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING, TF_FLOAT } = node.binding;
  const ints = (name: string, value: number[]) => ({ name, type: TF_ATTR_INT, value });
  return node.executeSingleOutput(
    'ExtractImagePatches',
    [
      { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
      ints('ksizes', [1, K, K, 1]),
      ints('strides', [1, 1, 1, 1]),
      ints('rates', [1, 1, 1, 1]),
      { name: 'padding', type: TF_ATTR_STRING, value: 'SAME' },
    ],
    [x],
  );
}

const sumOf = (products: readonly tf.Tensor[]): tf.Tensor =>
  products.reduce((a, b) => tf.add(a, b));

/** For each of the K² taps the pixels that it reads, [B, H, W, C] of the output's size, from x with a border of zeros. */
function slices(
  x: tf.Tensor4D,
  { batch, height, width, channels, kernelSize: K }: OperatorShape,
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
    if (stride === 1) return tf.slice(padded, [0, u, v, 0], [batch, height, width, channels]);
    const end = [batch, u + (height - 1) * stride + 1, v + (width - 1) * stride + 1, channels];
    return tf.stridedSlice(padded, [0, u, v, 0], end, [1, stride, stride, 1]) as tf.Tensor4D;
  };
  const taps: tf.Tensor4D[] = [];
  for (let u = 0; u < K; u++) {
    for (let v = 0; v < K; v++) taps.push(read(u, v));
  }
  return taps;
}
