import { assertOptions, type OptionNames } from '@dynaconv/options';
import { op, type Tensor, type Tensor4D, type TensorLike } from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../../activation.ts';
import {
  assertOddWindow,
  assertRank,
  assertShape,
  toActivation,
  toFloat32Tensor,
} from '../../arguments.ts';
import {
  FusedSameDepthwiseConv2D,
  type FusedSameDepthwiseConv2DAttrs,
} from '../../contracts/FusedSameDepthwiseConv2D.ts';
import { runFusedKernel } from '../../dispatch.ts';
import { applyEpilogue, toEpilogue } from './epilogue.ts';
import { sameDepthwiseConv2d } from './same_depthwise_conv2d.ts';

export interface FusedDepthwiseConv2DArguments {
  x: Tensor4D | TensorLike;
  filter: Tensor4D | TensorLike;
  bias?: Tensor | TensorLike;
  residual?: Tensor4D | TensorLike;
  activation?: FusedActivation;
}

const ARGUMENTS: OptionNames<FusedDepthwiseConv2DArguments> = {
  x: true,
  filter: true,
  bias: true,
  residual: true,
  activation: true,
};

function fusedDepthwiseConv2d_(args: FusedDepthwiseConv2DArguments): Tensor4D {
  const name = 'fused.depthwiseConv2d';
  assertOptions(name, args, ARGUMENTS, 'argument');
  const x = toFloat32Tensor(name, 'x', args.x) as Tensor4D;
  const filter = toFloat32Tensor(name, 'filter', args.filter) as Tensor4D;
  const attrs: FusedSameDepthwiseConv2DAttrs = {
    activation: toActivation(name, args.activation ?? 'linear'),
  };
  assertRank(name, 'x', x.shape, 'rank 4 [B, H, W, C]', [4]);
  assertRank(name, 'filter', filter.shape, 'rank 4 [K, K, C, 1]', [4]);
  const kernelSize = assertOddWindow(name, 'filter', filter.shape);
  const filterShape = [kernelSize, kernelSize, x.shape[3], 1];
  assertShape(name, 'filter', filter.shape, filterShape, 'for the channels of x');
  const epilogue = toEpilogue(name, args, x.shape, 'for one value a channel');

  return runFusedKernel(FusedSameDepthwiseConv2D, { x, filter, ...epilogue }, attrs, () =>
    applyEpilogue(sameDepthwiseConv2d(x, filter), epilogue, attrs.activation),
  ) as Tensor4D;
}

/**
 * activation(depthwise convolution of x + bias + residual) in one pass, stride 1, zero padding "same": made for large K, of
 * which OverLoCK has up to 17. While gradients are recorded it runs unfused.
 *
 * @param args.x float32 [B, H, W, C]
 * @param args.filter float32 [K, K, C, 1], K odd
 * @param args.bias float32 [C], 0 by default
 * @param args.residual float32 [B, H, W, C], nothing by default
 * @param args.activation 'linear' (default), 'relu', 'gelu' or 'silu'
 * @returns float32 [B, H, W, C]
 * @throws TypeError for a dtype, or an argument that is none of these; RangeError for a rank or shape that does not fit,
 * before any kernel runs
 * @function
 */
export const fusedDepthwiseConv2d = op({ fusedDepthwiseConv2d_ });
