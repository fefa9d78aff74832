import { fused } from '@dynaconv/involution-ops';
import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { attendByHead } from './self_attention2d.ts';

/**
 * Multi-head self-attention between all pixels of a map (Vaswani et al. 2017), with its projections, which have no biases.
 * Input and output float32 [B, H, W, C]; weights `qkv` [1, 1, C, 3·C] and `projection` [1, 1, C, C].
 */
export class SelfAttention2D extends layers.Layer {
  static readonly className = 'SelfAttention2D';

  readonly heads: number;
  #qkv?: LayerVariable;
  #projection?: LayerVariable;

  constructor(heads: number) {
    super({});
    this.heads = heads;
  }

  override build(inputShape: Shape | Shape[]): void {
    const channels = (inputShape as Shape)[3]!;
    const add = (name: string, filters: number) =>
      this.addWeight(name, [1, 1, channels, filters], 'float32', initializers.glorotUniform({}));
    this.#qkv = add('qkv', 3 * channels);
    this.#projection = add('projection', channels);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const map = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
      const [batch, height, width, channels] = map.shape;
      const { heads: groups } = this;
      const conv = (x: tf.Tensor4D, filter: LayerVariable) =>
        fused.conv2d({ x, filter: filter.read() as tf.Tensor4D });
      const [query, key, x] = tf.split(conv(map, this.#qkv!), 3, 3);
      const shape = { batch, height, width, channels, groups, kernelSize: 1 };
      const mixed = attendByHead({ x, query, key }, shape);
      return conv(mixed as tf.Tensor4D, this.#projection!);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return inputShape as Shape;
  }
}
