import {
  add,
  expandDims,
  type serialization,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from './arguments.ts';
import type { WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';
import { type Resampling, resample } from './resample.ts';
import { WeightedLayer } from './weighted_layer.ts';

export interface PositionEmbedding2DLayerArgs extends LayerArgs {
  /** Rows and columns of the embedding. */
  gridSize: readonly [number, number];
}

const ARGUMENTS: OwnArgumentNames<PositionEmbedding2DLayerArgs> = { gridSize: true };

/**
 * Adds a vector that is learnt for each position. On a map of another size than the grid's the vectors are interpolated, bicubically as
 * PyTorch's `interpolate(mode='bicubic', antialias=True)` does it, which is how timm gives networks other sizes.
 *
 * Input and output float32 [B, H, W, C]. Weights: `parameter` [rows, columns, C].
 *
 * @throws RangeError for an argument out of range
 */
export class PositionEmbedding2D extends WeightedLayer<'parameter'> {
  static readonly className = 'PositionEmbedding2D';

  readonly gridSize: readonly [number, number];

  constructor(given: PositionEmbedding2DLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    if (args.gridSize?.length !== 2) {
      const given = args.gridSize === undefined ? 'missing' : `[${args.gridSize}]`;
      throw new RangeError(`${this.label}: gridSize is ${given}, expected [rows, columns]`);
    }
    const [rows, columns] = args.gridSize;
    this.gridSize = [
      toInteger(this.label, 'gridSize[0]', rows),
      toInteger(this.label, 'gridSize[1]', columns),
    ];
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<'parameter'> {
    const channels = channelsOf(this.label, firstShape(inputShape));
    return { parameter: [...this.gridSize, channels] };
  }

  protected override initializer() {
    return smallNormal();
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const [, height, width] = x.shape;
      const grid = expandDims(this.read('parameter'), 0) as Tensor4D;
      return add(x, resample(grid, height, width, bicubic));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), gridSize: [...this.gridSize] };
  }
}

/** Keys' cubic, a = −½ (Keys, Cubic convolution interpolation, 1981), as PyTorch has it where it averages. */
function cubic(distance: number): number {
  const t = Math.abs(distance);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/** The cubic as wide as an output is, where that is more than an input; inputs beyond the ends have no share. */
const bicubic: Resampling = (inputs, outputs) =>
  Array.from({ length: outputs }, (_, i) => {
    const scale = inputs / outputs;
    const width = Math.max(scale, 1);
    const centre = scale * (i + 0.5);
    const first = Math.max(Math.trunc(centre - 2 * width + 0.5), 0);
    const last = Math.min(Math.trunc(centre + 2 * width + 0.5), inputs);
    const weights = Array.from({ length: last - first }, (_, n) =>
      cubic((first + n - centre + 0.5) / width),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
