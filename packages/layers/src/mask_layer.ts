import { mul, type serialization, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { type LayerArgs, layerArguments, type OwnArgumentNames } from './arguments.ts';
import { uniformOf } from './hash.ts';
import { nextDraw, type StochasticLayer } from './mask_draws.ts';

export interface MaskLayerArgs extends LayerArgs {
  /** The share that is dropped, from 0 to below 1. */
  rate: number;
  /** What the masks follow from, with the layer's name; 0 by default. */
  seed?: number;
}

const ARGUMENTS: OwnArgumentNames<MaskLayerArgs> = { rate: true, seed: true };

/** A layer that, while it is trained, multiplies its input by a mask of 0 and 1/(1 − rate). */
export abstract class MaskLayer extends layers.Layer implements StochasticLayer {
  readonly rate: number;
  seed: number;
  draws = 0;

  /** @throws RangeError for a rate that is not in [0, 1) or a seed that is no 32-bit integer */
  constructor(given?: MaskLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const { rate, seed = 0 } = args;
    const layer = `${this.getClassName()} '${this.name}'`;
    if (rate === undefined) {
      throw new RangeError(`${layer}: rate is missing, expected a number from 0 to below 1`);
    }
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`${layer}: rate is ${rate}, expected a number from 0 to below 1`);
    }
    if ((seed | 0) !== seed) {
      throw new RangeError(`${layer}: seed is ${seed}, expected a 32-bit integer`);
    }
    this.rate = rate;
    this.seed = seed;
  }

  /** The shape of the mask for an input. */
  protected abstract maskShape(inputShape: number[]): number[];

  override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor {
    const [x] = [inputs].flat();
    if (!kwargs.training || this.rate === 0) return x;
    return tidy(() => mul(x, this.nextMask(x.shape)));
  }

  private nextMask(inputShape: number[]): Tensor {
    const shape = this.maskShape(inputShape);
    const size = shape.reduce((a, b) => a * b, 1);
    const key = `${this.seed}/${this.name}/${nextDraw(this)}`;
    const kept = 1 / (1 - this.rate);
    return tensor(
      uniformOf(key, size).map((u) => (u < this.rate ? 0 : kept)),
      shape,
    );
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return inputShape as Shape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}
