import { type serialization, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from './arguments.ts';

export interface ChannelSliceLayerArgs extends LayerArgs {
  /** First channel; 0 by default. */
  begin?: number;
  /** How many channels. */
  size: number;
}

const ARGUMENTS: OwnArgumentNames<ChannelSliceLayerArgs> = { begin: true, size: true };

/**
 * A range of the channels. Two of these layers split a map as PyTorch's `split` does.
 *
 * Input float32 [B, H, W, C], output [B, H, W, size].
 *
 * @throws RangeError for an argument out of range, and for an input with fewer channels
 */
export class ChannelSlice extends layers.Layer {
  static readonly className = 'ChannelSlice';

  readonly begin: number;
  readonly size: number;

  constructor(given: ChannelSliceLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `ChannelSlice '${this.name}'`;
    this.begin = toInteger(layer, 'begin', args.begin ?? 0, 0);
    this.size = toInteger(layer, 'size', args.size);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return slice(x, [0, 0, 0, this.begin], [-1, -1, -1, this.size]);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const layer = `ChannelSlice '${this.name}'`;
    const [batch, height, width] = firstShape(inputShape);
    const channels = channelsOf(layer, firstShape(inputShape));
    if (this.begin + this.size > channels) {
      throw new RangeError(
        `${layer}: channels ${this.begin} to ${this.begin + this.size - 1} were asked for, but the input has ${channels}`,
      );
    }
    return [batch, height, width, this.size];
  }

  override getConfig(): serialization.ConfigDict {
    const { begin, size } = this;
    return { ...super.getConfig(), begin, size };
  }
}
