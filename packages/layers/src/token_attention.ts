import {
  matMul,
  mul,
  reshape,
  type serialization,
  slice,
  softmax,
  split,
  type Tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
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
import { assertHeads } from './outlook_attention.ts';

export interface TokenAttentionLayerArgs extends LayerArgs {
  /** Heads, which divide the channels. */
  numHeads: number;
}

const ARGUMENTS: OwnArgumentNames<TokenAttentionLayerArgs> = { numHeads: true };

/** A layer in which tokens attend to tokens, softmax(q·kᵀ/√d)·v in each of several heads of d channels (Vaswani et al., arXiv 1706.03762). */
abstract class TokenAttention extends LinearLayer {
  readonly numHeads: number;

  /** @throws RangeError for an argument out of range, and at build for channels that the heads do not divide */
  constructor(given: TokenAttentionLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.numHeads = toInteger(`${this.getClassName()} '${this.name}'`, 'numHeads', args.numHeads);
  }

  protected override linears(channels: number): Record<string, Linear> {
    assertHeads(`${this.getClassName()} '${this.name}'`, channels, this.numHeads);
    const proj = { inputs: channels, outputs: channels, bias: true };
    return { ...this.projections(channels), proj };
  }

  /** The maps that make queries, keys and values. */
  protected abstract projections(channels: number): Record<string, Linear>;

  /**
   * Tokens head by head: equal shares of the channels of x [B, …, shares · C], each as [B, heads, N, C/heads]. They are cut after their axes
   * are exchanged, when each share of an image is in one piece.
   */
  protected byHead(x: Tensor, shares: number): Tensor[] {
    const depth = x.shape.at(-1)! / (shares * this.numHeads);
    const heads = transpose(
      reshape(x, [x.shape[0], -1, shares * this.numHeads, depth]),
      [0, 2, 1, 3],
    );
    return shares === 1 ? [heads] : split(heads, shares, 1);
  }

  /**
   * @param query [B, heads, M, C/heads]
   * @param key and value [B, heads, N, C/heads]
   * @returns [B, M, C]
   */
  protected attend(query: Tensor, key: Tensor, value: Tensor): Tensor {
    const [batch, heads, tokens, depth] = query.shape;
    const scores = matMul(mul(query, depth ** -0.5), key, false, true);
    const mixed = transpose(matMul(softmax(scores), value), [0, 2, 1, 3]);
    return reshape(mixed, [batch, tokens, heads * depth]);
  }

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
      const [q, k, v] = this.byHead(this.linear('qkv', x), 3);
      return this.linear('proj', reshape(this.attend(q, k, v), x.shape));
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
      const [k, v] = this.byHead(this.linear('kv', x), 2);
      const first = slice(x, [0, 0, 0, 0], [-1, -1, 1, -1]);
      const [q] = this.byHead(this.linear('q', first), 1);
      const mixed = this.attend(q, k, v);
      return this.linear('proj', reshape(mixed, [batch, 1, 1, channels]));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = firstShape(inputShape);
    return [batch, 1, 1, channels];
  }
}
