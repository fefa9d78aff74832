import { type serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { AdaptiveAveragePooling2D } from './adaptive_average_pooling2d.ts';
import {
  channelsOf,
  firstShape,
  type LayerArgs,
  layerArguments,
  type OwnArgumentNames,
  toInteger,
} from './arguments.ts';
import { BatchNorm2d } from './batch_norm2d.ts';
import { type ApplyPart, CompositeLayer } from './composite_layer.ts';
import { ContMix2D } from './cont_mix2d.ts';
import { DilatedReparamBlock } from './dilated_reparam_block.ts';
import { GELU } from './gelu.ts';
import { GlobalResponseNorm } from './global_response_norm.ts';
import { GrowToWindow2D } from './grow_to_window2d.ts';
import { smallNormal } from './initializers.ts';
import type { KernelLayout, KernelMaker } from './kernel_maker.ts';
import { LayerNorm2d } from './layer_norm2d.ts';
import { ResDWConv } from './res_dw_conv.ts';
import { SEModule } from './se_module.ts';

export interface ContMixBlockLayerArgs extends LayerArgs {
  /** Channels of the input and output; a multiple of 4·numHeads. */
  dim: number;
  /** Side of the large dynamic kernel: 5, 7, …, 19; 7 by default. */
  kernelSize?: number;
  /** Side of the small dynamic kernel, odd and at most kernelSize; 5 by default. */
  smkSize?: number;
  /** Half the number of dynamic kernels of each size; 2 by default. */
  numHeads?: number;
  /** The block's perceptron has dim·mlpRatio channels; 4 by default. */
  mlpRatio?: number;
}

/** Region centres per side: affinities are computed to REGIONS × REGIONS of them. */
export const REGIONS = 7;

/** Name of the part that makes the kernels and applies them. */
const CONT_MIX = 'contmix';

const ARGUMENTS: OwnArgumentNames<ContMixBlockLayerArgs> = {
  dim: true,
  kernelSize: true,
  smkSize: true,
  numHeads: true,
  mlpRatio: true,
};

/**
 * OverLoCK's block as one layer to put anywhere (Lou and Yu, CVPR 2025, arXiv 2502.20087; `ContMixBlock` of the official
 * code): ContMix with a gate and a dilated reparameterization branch, then a perceptron, each with a shortcut. Queries,
 * keys and values come from x itself. A map too small for the window is resized for the aggregation, so that every size
 * works.
 *
 * Input and output float32 [B, H, W, dim]. Weights have the names of the official module (`dwconv1`, `norm1`,
 * `weight_query.0`, …); those of `weight_proj`, `rpb1` and `rpb2` are under `contmix`.
 *
 * @throws RangeError for an argument out of range, and at build for an input that does not have `dim` channels
 */
export class ContMixBlock extends CompositeLayer implements KernelMaker {
  static readonly className = 'ContMixBlock';

  readonly dim: number;
  readonly kernelSize: number;
  readonly smkSize: number;
  readonly numHeads: number;
  readonly mlpRatio: number;

  constructor(given: ContMixBlockLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    const layer = `ContMixBlock '${this.name}'`;
    this.dim = toInteger(layer, 'dim', args.dim);
    this.kernelSize = args.kernelSize ?? 7;
    this.smkSize = args.smkSize ?? 5;
    this.numHeads = toInteger(layer, 'numHeads', args.numHeads ?? 2);
    this.mlpRatio = args.mlpRatio ?? 4;
    if (this.dim % (4 * this.numHeads) !== 0) {
      throw new RangeError(
        `${layer}: dim is ${this.dim}, expected a multiple of ${4 * this.numHeads} for ${this.numHeads} heads`,
      );
    }
    if (!(this.hidden >= 1)) {
      throw new RangeError(
        `${layer}: mlpRatio is ${this.mlpRatio}, expected a number that gives at least 1 channel`,
      );
    }
    if (!(this.smkSize <= this.kernelSize)) {
      throw new RangeError(
        `${layer}: smkSize is ${this.smkSize}, expected at most the kernelSize of ${this.kernelSize}`,
      );
    }
  }

  private get hidden(): number {
    return Math.trunc(this.dim * this.mlpRatio);
  }

  override build(inputShape: Shape | Shape[]): void {
    const layer = `ContMixBlock '${this.name}'`;
    const channels = channelsOf(layer, firstShape(inputShape));
    if (channels !== this.dim) {
      throw new RangeError(
        `${layer}: the input has ${channels} channels, expected dim, ${this.dim}`,
      );
    }
    super.build(inputShape);
  }

  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const { dim, kernelSize } = this;
    const conv = (x: SymbolicTensor, name: string, filters: number, useBias = false) => {
      const kernelInitializer = smallNormal();
      return apply(layers.conv2d({ name, filters, kernelSize: 1, useBias, kernelInitializer }), x);
    };
    const norm = (x: SymbolicTensor, name: string) => apply(new BatchNorm2d({ name }), x);
    /** A 1×1 convolution and its BatchNorm, parts `index` and `index + 1` of a module. */
    const convNorm = (x: SymbolicTensor, module: string, filters: number, index = 0) =>
      norm(conv(x, `${module}.${index}`, filters), `${module}.${index + 1}`);
    const add = (...terms: SymbolicTensor[]) => apply(layers.add(), terms);

    const positioned = apply(new ResDWConv({ name: 'dwconv1' }), x);
    const normalized = apply(new LayerNorm2d({ name: 'norm1' }), positioned);
    const gate = apply(
      layers.activation({ activation: 'swish' }),
      convNorm(normalized, 'gate', dim),
    );
    const reparam = new DilatedReparamBlock({ name: 'lepe.0', kernelSize });
    const lepe = norm(apply(reparam, normalized), 'lepe.1');

    const grown = apply(this.growth(), normalized);
    const regions = apply(new AdaptiveAveragePooling2D({ outputSize: REGIONS }), grown);
    const mixed = apply(this.contMix(), [
      convNorm(grown, 'weight_value', dim),
      convNorm(grown, 'weight_query', dim / 2),
      convNorm(regions, 'weight_key', dim / 2, 1),
    ]);
    const shrunk = apply(new AdaptiveAveragePooling2D(), [mixed, normalized]);
    const excited = apply(
      new SEModule({ name: 'se_layer' }),
      add(convNorm(shrunk, 'fusion_proj', dim), lepe),
    );
    const gated = apply(layers.multiply(), [gate, excited]);
    const projected = conv(norm(gated, 'proj.0'), 'proj.1', dim, true);
    const middle = apply(new ResDWConv({ name: 'dwconv2' }), add(positioned, projected));

    let hidden = apply(new LayerNorm2d({ name: 'norm2' }), middle);
    hidden = conv(hidden, 'mlp.0', this.hidden, true);
    hidden = apply(new ResDWConv({ name: 'mlp.2' }), apply(new GELU(), hidden));
    hidden = apply(new GlobalResponseNorm({ name: 'mlp.3' }), hidden);
    return add(middle, conv(hidden, 'mlp.4', dim, true));
  }

  private growth(): GrowToWindow2D {
    return new GrowToWindow2D({ windowSize: this.kernelSize });
  }

  private contMix(): ContMix2D {
    const { kernelSize, smkSize, numHeads } = this;
    return new ContMix2D({ name: CONT_MIX, kernelSize, smkSize, numHeads });
  }

  kernelLayout(inputShape: readonly number[]): KernelLayout {
    const grown = this.growth().computeOutputShape([...inputShape]);
    return this.contMix().kernelLayout(grown as number[]);
  }

  makeKernels([x]: Tensor4D[]): Tensor[] {
    return tidy(() => {
      const part = this.part(CONT_MIX) as ContMix2D;
      return part.makeKernels(this.inputsOfPart(CONT_MIX, x));
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { dim, kernelSize, smkSize, numHeads, mlpRatio } = this;
    return { ...super.getConfig(), dim, kernelSize, smkSize, numHeads, mlpRatio };
  }
}
