import * as tf from '@tensorflow/tfjs-core';
import { mapShape, type OperatorShape, type Tensors, type Workload } from './workload.ts';

/** Global softmax attention between all pixels from given queries, keys and values, O((H·W)²·C): what ContMix replaces. */
export function selfAttentionWorkload(shape: OperatorShape): Workload {
  const { batch, height, width, channels } = shape;
  return {
    operator: 'selfAttention2d',
    shape,
    multiplyAdds: 2 * batch * (height * width) ** 2 * channels,
    inputs: { x: mapShape(shape), query: mapShape(shape), key: mapShape(shape) },
    differentiable: ['x', 'query', 'key'],
    run: (inputs) => attendByHead(inputs, shape),
    hasKernels: false,
    compositions: [
      {
        name: 'all heads at once',
        layOut: (inputs) => inputs,
        run: (inputs) => attendAtOnce(inputs, shape),
      },
    ],
  };
}

/**
 * One product of plain matrices for each image and head: tfjs-wasm multiplies those with XNNPACK, but uses a simple loop for
 * batched or transposed matrices.
 */
function attendByHead(inputs: Tensors, shape: OperatorShape): tf.Tensor {
  const { batch, height, width, channels, groups } = shape;
  const count = batch * groups;
  const [pixels, headChannels] = [height * width, channels / groups];
  const heads = (map: tf.Tensor) =>
    tf.unstack(tf.reshape(headsOf(map, shape), [count, pixels, headChannels])) as tf.Tensor2D[];
  const [queries, keys, values] = [inputs.query, inputs.key, inputs.x].map(heads);
  const mixed = queries.map((query, head) => {
    const scaled = tf.mul(query, headChannels ** -0.5) as tf.Tensor2D;
    return tf.matMul(tf.softmax(tf.matMul(scaled, tf.transpose(keys[head]))), values[head]);
  });
  return mapOf(tf.stack(mixed), shape);
}

function attendAtOnce({ x, query, key }: Tensors, shape: OperatorShape): tf.Tensor {
  const scaled = tf.mul(headsOf(query, shape), (shape.channels / shape.groups) ** -0.5);
  const attention = tf.softmax(tf.matMul(scaled, headsOf(key, shape), false, true));
  return mapOf(tf.matMul(attention, headsOf(x, shape)), shape);
}

/** [B, G, H · W, C/G] of [B, H, W, C]. */
const headsOf = (
  map: tf.Tensor,
  { batch, height, width, channels, groups }: OperatorShape,
): tf.Tensor =>
  tf.transpose(tf.reshape(map, [batch, height * width, groups, channels / groups]), [0, 2, 1, 3]);

/** The reverse of `headsOf`. */
function mapOf(heads: tf.Tensor, shape: OperatorShape): tf.Tensor {
  const { batch, height, width, channels, groups } = shape;
  const split = tf.reshape(heads, [batch, groups, height * width, channels / groups]);
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), mapShape(shape));
}
