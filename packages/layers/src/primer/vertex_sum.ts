import { matMul, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { type LayerArgs, layerArguments } from '../arguments.ts';

/**
 * What attention makes of a map: for every position the sum of all others' values, weighted by what it looks at.
 *
 * Inputs [attention, x], float32 [B, H, W, H, W] as of `VertexAttention`, and [B, H, W, C]; output float32 [B, H, W, C].
 */
export class VertexSum extends layers.Layer {
  static readonly className = 'VertexSum';

  constructor(args?: LayerArgs) {
    super(layerArguments(new.target, args, {}));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [attention, x] = inputs as Tensor[];
      const [batch, height, width, channels] = x.shape;
      const pixels = height * width;
      const weights = reshape(attention, [batch, pixels, pixels]);
      return reshape(matMul(weights, reshape(x, [batch, pixels, channels])), x.shape);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return (inputShape as Shape[])[1];
  }
}
