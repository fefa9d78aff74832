import {
  concat,
  reshape,
  type serialization,
  slice,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
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

export interface DepthToSpace2DLayerArgs extends LayerArgs {
  /** Side of the block of pixels that one pixel becomes. */
  blockSize: number;
}

const ARGUMENTS: OwnArgumentNames<DepthToSpace2DLayerArgs> = { blockSize: true };

/**
 * Every pixel becomes a block of n×n pixels: the pixel at (dy, dx) of the block takes the channels from (dy·n + dx)·C/n² on.
 * A transposed convolution whose window is its stride is a 1×1 convolution followed by this.
 *
 * Input float32 [B, H, W, C], output [B, H·n, W·n, C/n²].
 *
 * @throws RangeError for an argument out of range, and for channels that n² does not divide
 */
export class DepthToSpace2D extends layers.Layer {
  static readonly className = 'DepthToSpace2D';

  readonly blockSize: number;

  constructor(given: DepthToSpace2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.blockSize = toInteger(`DepthToSpace2D '${this.name}'`, 'blockSize', args.blockSize);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs) as Tensor4D[];
      return this.blockSize === 1 ? x : toBlocks(x, this.blockSize);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const layer = `DepthToSpace2D '${this.name}'`;
    const n = this.blockSize;
    const [batch, height, width] = firstShape(inputShape);
    const channels = channelsOf(layer, firstShape(inputShape));
    if (channels % n ** 2 !== 0) {
      throw new RangeError(
        `${layer}: the input has ${channels} channels, expected a multiple of ${n ** 2} (blockSize ${n} squared)`,
      );
    }
    const enlarged = (side: number | null) => (side === null ? null : side * n);
    return [batch, enlarged(height), enlarged(width), channels / n ** 2];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), blockSize: this.blockSize };
  }
}

/**
 * As `depthToSpace`, which tfjs-wasm computes value by value: a row of pixels becomes n rows, each of which has one range of all their
 * channels.
 */
function toBlocks(x: Tensor4D, n: number): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = Array.from({ length: n }, (_, dy) => {
    const part = slice(x, [0, 0, 0, (dy * channels) / n], [-1, -1, -1, channels / n]);
    return reshape(part, [batch * height, (width * channels) / n]);
  });
  return reshape(concat(rows, 1), [batch, height * n, width * n, channels / n ** 2]);
}
