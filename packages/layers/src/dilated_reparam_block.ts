import type { serialization } from '@tensorflow/tfjs-core';
import { layers, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { firstShape, type LayerArgs, layerArguments, type OwnArgumentNames } from './arguments.ts';
import { BatchNorm2d } from './batch_norm2d.ts';
import { type ApplyPart, CompositeLayer } from './composite_layer.ts';
import { branchNames, type DilatedBranch, dilatedBranches } from './dilated_branches.ts';
import { DilatedDepthwiseConv2D } from './dilated_depthwise_conv2d.ts';
import { FusedDepthwiseConv2D } from './fused_depthwise_conv2d.ts';

export interface DilatedReparamBlockLayerArgs extends LayerArgs {
  /** Side K of the large kernel: 5, 7, …, 19. */
  kernelSize: number;
  /** Whether the branches are one convolution with bias (see `mergeDilatedBranches`); false by default. */
  merged?: boolean;
}

const ARGUMENTS: OwnArgumentNames<DilatedReparamBlockLayerArgs> = {
  kernelSize: true,
  merged: true,
};

/**
 * The dilated reparameterization block (Ding et al., UniRepLKNet, CVPR 2024, arXiv 2311.15599, §3.1): a K×K depthwise
 * convolution and smaller, dilated ones beside it, each with its BatchNorm, summed. Once trained they are one K×K
 * depthwise convolution.
 *
 * Input and output float32 [B, H, W, C]. Weights, by the names of the official module: `lk_origin/depthwise_kernel`
 * [K, K, C, 1] and `origin_bn/…`, for each branch `dil_conv_k5_1/depthwise_kernel` and `dil_bn_k5_1/…`; merged:
 * `lk_origin/depthwise_kernel` and `lk_origin/bias` [C].
 *
 * @throws RangeError for a K that has no branches
 */
export class DilatedReparamBlock extends CompositeLayer {
  static readonly className = 'DilatedReparamBlock';

  readonly kernelSize: number;
  readonly merged: boolean;
  private readonly branches: readonly DilatedBranch[];

  constructor(given: DilatedReparamBlockLayerArgs) {
    const args = layerArguments(new.target, given, ARGUMENTS);
    super(args);
    this.kernelSize = args.kernelSize;
    this.merged = args.merged ?? false;
    this.branches = dilatedBranches(`DilatedReparamBlock '${this.name}'`, args.kernelSize);
  }

  protected override compose(x: SymbolicTensor, apply: ApplyPart): SymbolicTensor {
    const { kernelSize } = this;
    if (this.merged) return apply(new FusedDepthwiseConv2D({ name: 'lk_origin', kernelSize }), x);
    const convNorm = (conv: string, norm: string, kernelSize: number, dilations: number) => {
      const y = apply(new DilatedDepthwiseConv2D({ name: conv, kernelSize, dilations }), x);
      return apply(new BatchNorm2d({ name: norm }), y);
    };
    const terms = this.branches.map((branch) => {
      const { conv, norm } = branchNames(branch);
      return convNorm(conv, norm, branch.kernelSize, branch.dilations);
    });
    return apply(layers.add(), [convNorm('lk_origin', 'origin_bn', kernelSize, 1), ...terms]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return firstShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const { kernelSize, merged } = this;
    return { ...super.getConfig(), kernelSize, merged };
  }
}
