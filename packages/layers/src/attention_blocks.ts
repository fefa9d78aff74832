import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  channelsOf,
  firstShape,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from './arguments.ts';
import { type ApplyPart, CompositeLayer } from './composite_layer.ts';
import type { KernelLayout, KernelMaker } from './kernel_maker.ts';
import { LayerNorm2d } from './layer_norm2d.ts';
import { assertHeads, OutlookAttention } from './outlook_attention.ts';
import { Perceptron } from './perceptron.ts';
import { MapAttention } from './token_attention.ts';

export interface AttentionBlockLayerArgs extends LayerArgs {
  /** Heads, which divide the channels. */
  numHeads: number;
  /** Hidden channels of the MLP, as a multiple of the input's; 3 by default, as in VOLO. */
  mlpRatio?: number;
}

const ARGUMENTS: OwnArgumentNames<AttentionBlockLayerArgs> = { numHeads: true, mlpRatio: true };

/** Two residual branches: y = x + attn(norm1(x)), then y + mlp(norm2(y)). Input and output float32 [B, H, W, C]. */
abstract class AttentionBlock extends CompositeLayer {
  readonly numHeads: number;
  readonly mlpRatio: number;

  /** @throws RangeError for an argument out of range, and at build for channels that the heads do not divide */
  constructor(given: AttentionBlockLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `${this.getClassName()} '${this.name}'`;
    this.numHeads = toInteger(layer, 'numHeads', args.numHeads);
    this.mlpRatio = args.mlpRatio ?? 3;
    if (!(this.mlpRatio > 0 && Number.isFinite(this.mlpRatio))) {
      throw new RangeError(`${layer}: mlpRatio is ${this.mlpRatio}, expected a positive number`);
    }
  }

  /** The layer `attn`. */
  protected abstract attention(): InstanceType<typeof layers.Layer>;

  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const layer = `${this.getClassName()} '${this.name}'`;
    const channels = channelsOf(layer, x.shape);
    // The attention would find out too, once there are weights of the norm before it.
    assertHeads(layer, channels, this.numHeads);
    const norm = (y: SymbolicTensor, name: string) =>
      apply(new LayerNorm2d({ name, epsilon: 1e-5 }), y);
    const hidden = Math.trunc(channels * this.mlpRatio);
    const mixed = apply(layers.add(), [x, apply(this.attention(), norm(x, 'norm1'))]);
    const mlp = new Perceptron({ name: 'mlp', hidden });
    return apply(layers.add(), [mixed, apply(mlp, norm(mixed, 'norm2'))]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { numHeads, mlpRatio } = this;
    return { ...super.getConfig(), numHeads, mlpRatio };
  }
}

/**
 * The block of VOLO's first stage (Yuan et al., arXiv 2106.13112, §3): outlook attention over windows of 3×3 pixels, 2 apart, and an MLP.
 * Weights, by timm's names: those of `norm1` (LayerNorm), `attn` (`OutlookAttention`), `norm2` and `mlp` (`Perceptron`).
 */
export class Outlooker extends AttentionBlock implements KernelMaker {
  static readonly className = 'Outlooker';

  protected override attention(): OutlookAttention {
    return new OutlookAttention({ name: 'attn', numHeads: this.numHeads });
  }

  kernelLayout(inputShape: readonly number[]): KernelLayout {
    return this.attention().kernelLayout(inputShape);
  }

  makeKernels([x]: Tensor4D[]): Tensor[] {
    return tidy(() => {
      const part = this.part('attn') as OutlookAttention;
      return part.makeKernels(this.inputsOfPart('attn', x));
    });
  }
}

/**
 * The block of VOLO's later stages, and of vision transformers: self-attention over all pixels of a map, and an MLP. Weights, by timm's names:
 * those of `norm1` (LayerNorm), `attn` (`MapAttention`), `norm2` and `mlp` (`Perceptron`).
 */
export class TransformerBlock extends AttentionBlock {
  static readonly className = 'TransformerBlock';

  protected override attention(): MapAttention {
    return new MapAttention({ name: 'attn', numHeads: this.numHeads });
  }
}
