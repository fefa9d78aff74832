import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  add,
  mul,
  ones,
  op,
  type Tensor,
  type Tensor4D,
  type TensorLike,
  zeros,
} from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../../activation.ts';
import { assertRank, assertShape, toActivation, toFloat32Tensor, toPair } from '../../arguments.ts';
import {
  FusedInvolution2D,
  type FusedInvolution2DAttrs,
} from '../../contracts/FusedInvolution2D.ts';
import { runFusedKernel } from '../../dispatch.ts';
import { applyActivation } from '../apply_activation.ts';
import { involution2d } from '../involution2d.ts';
import { assertInvolution2DArguments } from '../involution2d_arguments.ts';

export interface FusedInvolution2DArguments {
  x: Tensor4D | TensorLike;
  kernel: Tensor | TensorLike;
  strides?: number | [number, number];
  dilations?: number | [number, number];
  scale?: Tensor | TensorLike;
  bias?: Tensor | TensorLike;
  activation?: FusedActivation;
}

const ARGUMENTS: OptionNames<FusedInvolution2DArguments> = {
  x: true,
  kernel: true,
  strides: true,
  dilations: true,
  scale: true,
  bias: true,
  activation: true,
};

function fusedInvolution2d_(args: FusedInvolution2DArguments): Tensor4D {
  const name = 'fused.involution2d';
  assertOptions(name, args, ARGUMENTS, 'argument');
  const x = toFloat32Tensor(name, 'x', args.x) as Tensor4D;
  const kernel = toFloat32Tensor(name, 'kernel', args.kernel);
  const attrs: FusedInvolution2DAttrs = {
    strides: toPair(name, 'strides', args.strides ?? 1),
    dilations: toPair(name, 'dilations', args.dilations ?? 1),
    activation: toActivation(name, args.activation ?? 'linear'),
  };
  assertRank(name, 'x', x.shape, 'rank 4 [B, H, W, C]', [4]);
  assertInvolution2DArguments(name, x.shape, kernel.shape, attrs);
  const channels = x.shape[3];
  const scale = args.scale ? toFloat32Tensor(name, 'scale', args.scale) : ones([channels]);
  const bias = args.bias ? toFloat32Tensor(name, 'bias', args.bias) : zeros([channels]);
  assertShape(name, 'scale', scale.shape, [channels], 'for one value a channel');
  assertShape(name, 'bias', bias.shape, [channels], 'for one value a channel');

  return runFusedKernel(FusedInvolution2D, { x, kernel, scale, bias }, attrs, () => {
    const y = involution2d(x, kernel, attrs.strides, attrs.dilations);
    return applyActivation(add(mul(y, scale), bias), attrs.activation);
  }) as Tensor4D;
}

/**
 * activation(scale ⊙ involution2d(x, kernel, strides, dilations) + bias) in one pass over memory: an involution with the
 * BatchNorm and ReLU that follow it. While gradients are recorded it runs unfused, and is differentiable in every input.
 *
 * @param args.x float32 [B, H, W, C]
 * @param args.kernel float32 [B, ⌈H/s⌉, ⌈W/s⌉, G, K, K]
 * @param args.scale float32 [C], 1 by default
 * @param args.bias float32 [C], 0 by default
 * @param args.activation 'linear' (default), 'relu', 'gelu' or 'silu'
 * @returns float32 [B, ⌈H/s⌉, ⌈W/s⌉, C]
 * @throws as `involution2d`
 * @function
 */
export const fusedInvolution2d = op({ fusedInvolution2d_ });
