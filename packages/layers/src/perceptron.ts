import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from './arguments.ts';
import { type Linear, LinearLayer } from './linear_layer.ts';

export interface PerceptronLayerArgs extends LayerArgs {
  /** Channels between the two maps. */
  hidden: number;
}

const ARGUMENTS: OwnArgumentNames<PerceptronLayerArgs> = { hidden: true };

/**
 * fc2(gelu(fc1(x))) of every pixel: the MLP of transformers. Input and output float32 [B, H, W, C]. Weights, by timm's names: `fc1/kernel`
 * [C, hidden], `fc1/bias`, `fc2/kernel` [hidden, C], `fc2/bias`.
 *
 * @throws RangeError for an argument out of range
 */
export class Perceptron extends LinearLayer {
  static readonly className = 'Perceptron';

  readonly hidden: number;

  constructor(given: PerceptronLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.hidden = toInteger(this.label, 'hidden', args.hidden);
  }

  protected override linears(channels: number): Record<string, Linear> {
    return {
      fc1: { inputs: channels, outputs: this.hidden, bias: true },
      fc2: { inputs: this.hidden, outputs: channels, bias: true },
    };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return this.linear('fc2', this.linear('fc1', x, 'gelu'));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), hidden: this.hidden };
  }
}
