import { add, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers, type Shape } from '@tensorflow/tfjs-layers';
import { type LayerArgs, layerArguments } from '../arguments.ts';

/**
 * Two maps mixed by one number λ: λ·a + (1 − λ)·b. It is learnt, and begins at a half.
 *
 * Inputs [a, b] and output float32 of one shape. Weight: `share` [1], which is λ.
 */
export class LearntMix extends layers.Layer {
  static readonly className = 'LearntMix';

  private share?: LayerVariable;

  constructor(args?: LayerArgs) {
    super(layerArguments(new.target, args, {}));
  }

  override build(inputShape: Shape | Shape[]): void {
    this.share = this.addWeight('share', [1], 'float32', initializers.constant({ value: 0.5 }));
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [a, b] = inputs as Tensor[];
      const share = this.share!.read();
      return add(mul(a, share), mul(b, sub(1, share)));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return (inputShape as Shape[])[0];
  }
}
