import {
  concat,
  max,
  mul,
  reshape,
  type serialization,
  slice,
  type Tensor,
  tidy,
  tile,
} from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
} from './arguments.ts';
import type { WeightShapes } from './described_layer.ts';
import { smallNormal } from './initializers.ts';
import { WeightedLayer } from './weighted_layer.ts';

/**
 * A token that is learnt, the same for every image of a batch: a network's class token.
 *
 * Input float32 [B, H, W, C], of which only B and C are used; output [B, 1, 1, C]. Weights: `parameter` [C].
 */
export class ClassToken extends WeightedLayer<'parameter'> {
  static readonly className = 'ClassToken';

  constructor(given?: LayerArgs) {
    super(layerArguments(new.target, given, {}));
  }

  override weightShapes(inputShape: Shape | Shape[]): WeightShapes<'parameter'> {
    return { parameter: [channelsOf(this.label, firstShape(inputShape))] };
  }

  protected override initializer() {
    return smallNormal();
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return tile(reshape(this.read('parameter'), [1, 1, 1, -1]), [x.shape[0], 1, 1, 1]);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = firstShape(inputShape);
    return [batch, 1, 1, channels];
  }
}

/** A token before all pixels of a map. Applied to [token, map]: float32 [B, 1, 1, C] and [B, H, W, C]; output [B, 1, 1 + H·W, C]. */
export class JoinTokens extends layers.Layer {
  static readonly className = 'JoinTokens';

  constructor(given?: LayerArgs) {
    super(layerArguments(new.target, given, {}));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [token, map] = inputList(inputs);
      const [batch, height, width, channels] = map.shape;
      return concat([token, reshape(map, [batch, 1, height * width, channels])], 2);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [, [batch, height, width, channels]] = inputShape as Shape[];
    const tokens = height === null || width === null ? null : 1 + height * width;
    return [batch, 1, tokens, channels];
  }
}

/** The first token alone. Input float32 [B, 1, N, C], output [B, C]. */
export class FirstToken extends layers.Layer {
  static readonly className = 'FirstToken';

  constructor(given?: LayerArgs) {
    super(layerArguments(new.target, given, {}));
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return reshape(slice(x, [0, 0, 0, 0], [-1, -1, 1, -1]), [x.shape[0], x.shape[3]]);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = firstShape(inputShape);
    return [batch, channels];
  }
}

export interface HighestOfTokensLayerArgs extends LayerArgs {
  /** What the values are multiplied by; 1 by default. */
  scale?: number;
}

const ARGUMENTS: OwnArgumentNames<HighestOfTokensLayerArgs> = { scale: true };

/** The largest value of each channel over all tokens but the first, times a scale. Input float32 [B, 1, N, C] with N > 1, output [B, C]. */
export class HighestOfTokens extends layers.Layer {
  static readonly className = 'HighestOfTokens';

  readonly scale: number;

  constructor(given?: HighestOfTokensLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.scale = args.scale ?? 1;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      return mul(max(slice(x, [0, 0, 1, 0], [-1, -1, -1, -1]), [1, 2]), this.scale);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = firstShape(inputShape);
    return [batch, channels];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), scale: this.scale };
  }
}
