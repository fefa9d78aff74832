import * as tf from '@tensorflow/tfjs-core';
import { mapShape, type OperatorShape, type Workload } from './workload.ts';

/** Global softmax attention between all pixels, queries, keys and values given: what ContMix replaces, O((H·W)²·C). */
export function selfAttentionWorkload(shape: OperatorShape): Workload {
  const { batch, height, width, channels, groups } = shape;
  const pixels = height * width;
  return {
    operator: 'selfAttention2d',
    shape,
    multiplyAdds: 2 * batch * pixels * pixels * channels,
    inputs: { x: mapShape(shape), query: mapShape(shape), key: mapShape(shape) },
    differentiable: ['x', 'query', 'key'],
    run({ x, query, key }) {
      /** [B, G, H · W, C/G] */
      const heads = (map: tf.Tensor) =>
        tf.transpose(tf.reshape(map, [batch, pixels, groups, channels / groups]), [0, 2, 1, 3]);
      const scaled = tf.mul(heads(query), (channels / groups) ** -0.5);
      const attention = tf.softmax(tf.matMul(scaled, heads(key), false, true));
      const mixed = tf.matMul(attention, heads(x));
      return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), mapShape(shape));
    },
    hasKernels: false,
  };
}
