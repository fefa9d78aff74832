import { reshape, type serialization, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import {
  firstShape,
  inputList,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  pixelsOf,
  toInteger,
} from './arguments.ts';
import { type Linear, LinearLayer } from './linear_layer.ts';
import { attend, byHead } from './multi_head_attention.ts';
import { assertHeads } from './outlook_attention.ts';

export interface TokenAttentionLayerArgs extends LayerArgs {
  /** Heads, which divide the channels. */
  numHeads: number;
}

const ARGUMENTS: OwnArgumentNames<TokenAttentionLayerArgs> = { numHeads: true };

/** A layer in which tokens attend to tokens; see `attend`. */
abstract class TokenAttention extends LinearLayer {
  readonly numHeads: number;

  /** @throws RangeError for an argument out of range, and at build for channels that the heads do not divide */
  constructor(given: TokenAttentionLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.numHeads = toInteger(this.label, 'numHeads', args.numHeads);
  }

  protected override linears(channels: number): Record<string, Linear> {
    assertHeads(this.label, channels, this.numHeads);
    const proj = { inputs: channels, outputs: channels, bias: true };
    return { ...this.projections(channels), proj };
  }

  /** The maps that make queries, keys and values. */
  protected abstract projections(channels: number): Record<string, Linear>;

  override multiplyAdds(inputShape: Shape | Shape[]): number {
    const shape = firstShape(inputShape);
    const queries = pixelsOf(firstShape(this.computeOutputShape(inputShape)));
    const attention = 2 * queries * pixelsOf(shape) * shape[3]!;
    return super.multiplyAdds(inputShape) + attention;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), numHeads: this.numHeads };
  }
}

/**
 * Self-attention over all pixels of a map. Input and output float32 [B, H, W, C]. Weights, by timm's names: `qkv/kernel` [C, 3C],
 * `proj/kernel` [C, C], `proj/bias`.
 */
export class MapAttention extends TokenAttention {
  static readonly className = 'MapAttention';

  protected override projections(channels: number): Record<string, Linear> {
    return { qkv: { inputs: channels, outputs: 3 * channels, bias: false } };
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const [q, k, v] = byHead(this.linear('qkv', x), this.numHeads, 3);
      return this.linear('proj', reshape(attend(q, k, v), x.shape));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }
}

/**
 * Class attention (Touvron et al., CaiT, arXiv 2103.17239, §3): the first token, the class's, attends to all, and only it is changed.
 *
 * Input float32 [B, 1, N, C], output [B, 1, 1, C]. Weights, by timm's names: `kv/kernel` [C, 2C], `q/kernel` [C, C], `proj/kernel` [C, C],
 * `proj/bias`.
 */
export class ClassAttention extends TokenAttention {
  static readonly className = 'ClassAttention';

  protected override projections(channels: number): Record<string, Linear> {
    return {
      kv: { inputs: channels, outputs: 2 * channels, bias: false },
      q: { inputs: channels, outputs: channels, bias: false },
    };
  }

  /** Queries are of the class token alone, and so is what comes of them. */
  protected override pixelsMapped(name: string, shape: Shape): number {
    return name === 'kv' ? pixelsOf(shape) : 1;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const [x] = inputList(inputs);
      const [batch, , , channels] = x.shape;
      const [k, v] = byHead(this.linear('kv', x), this.numHeads, 2);
      const first = slice(x, [0, 0, 0, 0], [-1, -1, 1, -1]);
      const [q] = byHead(this.linear('q', first), this.numHeads, 1);
      const mixed = attend(q, k, v);
      return this.linear('proj', reshape(mixed, [batch, 1, 1, channels]));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = firstShape(inputShape);
    return [batch, 1, 1, channels];
  }
}
