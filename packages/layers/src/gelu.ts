import { gelu } from '@dynaconv/involution-ops/base';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { inputList, type LayerArgs, layerArguments } from './arguments.ts';

/**
 * The Gaussian error linear unit in its erf form, x·(1 + erf(x/√2))/2 (Hendrycks and Gimpel, arXiv 1606.08415): PyTorch's
 * default. Input and output float32 of any shape.
 */
export class GELU extends layers.Layer {
  static readonly className = 'GELU';

  constructor(args?: LayerArgs) {
    super(layerArguments(new.target, args, {}));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => gelu(inputList(inputs)[0]));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }
}
