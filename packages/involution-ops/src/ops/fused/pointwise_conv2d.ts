import {
  matMul,
  op,
  reshape,
  type Tensor,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../../activation.ts';
import { assertRank, assertShape, toActivation, toFloat32Tensor } from '../../arguments.ts';
import { runFusedKernel } from '../../dispatch.ts';
import {
  FusedPointwiseConv2D,
  type FusedPointwiseConv2DAttrs,
} from '../../kernels/FusedPointwiseConv2D.ts';
import { applyEpilogue, toEpilogue } from './epilogue.ts';

export interface FusedPointwiseConv2DArguments {
  x: Tensor4D | TensorLike;
  filter: Tensor4D | TensorLike;
  bias?: Tensor | TensorLike;
  residual?: Tensor4D | TensorLike;
  activation?: FusedActivation;
}

function fusedPointwiseConv2d_(args: FusedPointwiseConv2DArguments): Tensor4D {
  const name = 'fused.pointwiseConv2d';
  const x = toFloat32Tensor(name, 'x', args.x) as Tensor4D;
  const filter = toFloat32Tensor(name, 'filter', args.filter) as Tensor4D;
  const attrs: FusedPointwiseConv2DAttrs = {
    activation: toActivation(name, args.activation ?? 'linear'),
  };
  assertRank(name, 'x', x.shape, 'rank 4 [B, H, W, Cin]', [4]);
  assertRank(name, 'filter', filter.shape, 'rank 4 [1, 1, Cin, Cout]', [4]);
  const [batch, height, width, inChannels] = x.shape;
  const outChannels = filter.shape[3];
  assertShape(
    name,
    'filter',
    filter.shape,
    [1, 1, inChannels, outChannels],
    'for the channels of x',
  );
  const outputShape = [batch, height, width, outChannels];
  const epilogue = toEpilogue(name, args, outputShape, 'for one value an output channel');

  return runFusedKernel(FusedPointwiseConv2D, { x, filter, ...epilogue }, attrs, () => {
    // By matMul, since tfjs-wasm has no gradient of a convolution's filter.
    const product = matMul(
      reshape(x, [batch * height * width, inChannels]),
      reshape(filter, [inChannels, outChannels]),
    );
    return applyEpilogue(reshape(product, outputShape), epilogue, attrs.activation);
  }) as Tensor4D;
}

/**
 * activation(conv2d(x, filter) + bias + residual) for a 1×1 filter, in one pass: the last convolution of a residual block
 * with its BatchNorm folded, the addition and the ReLU. While gradients are recorded it runs unfused.
 *
 * @param args.x float32 [B, H, W, Cin]
 * @param args.filter float32 [1, 1, Cin, Cout]
 * @param args.bias float32 [Cout], 0 by default
 * @param args.residual float32 [B, H, W, Cout], nothing by default
 * @param args.activation 'linear' (default), 'relu', 'gelu' or 'silu'
 * @returns float32 [B, H, W, Cout]
 * @throws TypeError for a dtype, RangeError for a rank or shape that does not fit, before any kernel runs
 */
export const fusedPointwiseConv2d = op({ fusedPointwiseConv2d_ });
