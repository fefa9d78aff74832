import { assertOptions, type OptionNames } from '@dynaconv/options';
import {
  conv2d,
  getBackend,
  matMul,
  op,
  pad as padZeros,
  reshape,
  type Tensor,
  type Tensor4D,
  type TensorLike,
} from '@tensorflow/tfjs-core';
import type { FusedActivation } from '../../activation.ts';
import {
  assertOutputSize,
  assertRank,
  assertShape,
  MAX_INT32,
  toActivation,
  toFloat32Tensor,
  toInteger,
} from '../../arguments.ts';
import {
  FusedPaddedConv2D,
  type FusedPaddedConv2DAttrs,
  paddedConv2DShape,
} from '../../contracts/FusedPaddedConv2D.ts';
import { runFusedKernel } from '../../dispatch.ts';
import { applyEpilogue, toEpilogue } from './epilogue.ts';

export interface FusedConv2DArguments {
  x: Tensor4D | TensorLike;
  filter: Tensor4D | TensorLike;
  strides?: number;
  pad?: number;
  bias?: Tensor | TensorLike;
  residual?: Tensor4D | TensorLike;
  residualScale?: Tensor | TensorLike;
  activation?: FusedActivation;
}

const ARGUMENTS: OptionNames<FusedConv2DArguments> = {
  x: true,
  filter: true,
  strides: true,
  pad: true,
  bias: true,
  residual: true,
  residualScale: true,
  activation: true,
};

function fusedConv2d_(args: FusedConv2DArguments): Tensor4D {
  const name = 'fused.conv2d';
  assertOptions(name, args, ARGUMENTS, 'argument');
  const x = toFloat32Tensor(name, 'x', args.x) as Tensor4D;
  const filter = toFloat32Tensor(name, 'filter', args.filter) as Tensor4D;
  const attrs: FusedPaddedConv2DAttrs = {
    strides: toInteger(name, 'strides', args.strides ?? 1, 1),
    pad: toInteger(name, 'pad', args.pad ?? 0, 0),
    activation: toActivation(name, args.activation ?? 'linear'),
  };
  assertRank(name, 'x', x.shape, 'rank 4 [B, H, W, Cin]', [4]);
  assertRank(name, 'filter', filter.shape, 'rank 4 [K, K, Cin, Cout]', [4]);
  const [kernelHeight, kernelWidth, , outChannels] = filter.shape;
  if (kernelHeight !== kernelWidth) {
    throw new RangeError(`${name}: filter is ${kernelHeight}×${kernelWidth}, expected K×K`);
  }
  const filterShape = [kernelHeight, kernelWidth, x.shape[3], outChannels];
  assertShape(name, 'filter', filter.shape, filterShape, 'for the channels of x');
  if (kernelHeight === 0 || x.shape[3] === 0) {
    throw new RangeError(
      `${name}: filter has shape [${filter.shape.join(', ')}], expected a window and input channels of at least 1`,
    );
  }
  const padded = [x.shape[1] + 2 * attrs.pad, x.shape[2] + 2 * attrs.pad];
  if (Math.max(...padded) > MAX_INT32) {
    throw new RangeError(
      `${name}: x is ${x.shape[1]}×${x.shape[2]}, ${padded[0]}×${padded[1]} with a pad of ${attrs.pad}, expected at most ${MAX_INT32} (2³¹ − 1) a side`,
    );
  }
  const outputShape = paddedConv2DShape(x.shape, filter.shape, attrs);
  if (outputShape[1] < 1 || outputShape[2] < 1) {
    throw new RangeError(
      `${name}: x is ${x.shape[1]}×${x.shape[2]}, expected at least ${kernelHeight - 2 * attrs.pad} a side for a ${kernelHeight}×${kernelHeight} window and a pad of ${attrs.pad}`,
    );
  }
  assertOutputSize(name, outputShape);
  const epilogue = toEpilogue(name, args, outputShape, 'for one value an output channel');

  return runFusedKernel(FusedPaddedConv2D, { x, filter, ...epilogue }, attrs, () =>
    applyEpilogue(convolve(x, filter, attrs, outputShape), epilogue, attrs.activation),
  ) as Tensor4D;
}

function convolve(
  x: Tensor4D,
  filter: Tensor4D,
  { strides, pad }: FusedPaddedConv2DAttrs,
  outputShape: [number, number, number, number],
): Tensor {
  const [kernelSize, , inChannels, outChannels] = filter.shape;
  // tfjs-node does not take a number of zeros for `pad`, so x is padded first.
  if (pad > 0 && getBackend() === 'tensorflow') {
    const sides: [number, number] = [pad, pad];
    return conv2d(padZeros(x, [[0, 0], sides, sides, [0, 0]]), filter, strides, 0);
  }
  if (kernelSize > 1 || strides > 1 || pad > 0) return conv2d(x, filter, strides, pad);
  // A 1×1 convolution runs as matMul, since tfjs-wasm has no gradient of a convolution's filter.
  const pixels = outputShape[0] * outputShape[1] * outputShape[2];
  const product = matMul(
    reshape(x, [pixels, inChannels]),
    reshape(filter, [inChannels, outChannels]),
  );
  return reshape(product, outputShape);
}

/**
 * activation(conv2d(x, filter) + bias + residual · residualScale) in one op: the convolution of a network with its BatchNorm
 * folded, and the addition and activation after it. Square windows, one stride, and, unlike tfjs's "same", the same number of zeros on all four sides,
 * which is PyTorch's `padding`. While gradients are recorded it runs unfused.
 *
 * @param args.x float32 [B, H, W, Cin]
 * @param args.filter float32 [K, K, Cin, Cout]
 * @param args.strides positive integer of at most 2³¹ − 1, 1 by default
 * @param args.pad zeros on each side, 0 by default; with them x has at most 2³¹ − 1 rows and columns
 * @param args.bias float32 [Cout], 0 by default
 * @param args.residual float32 [B, Ho, Wo, Cout], nothing by default
 * @param args.residualScale float32 [Cout], 1 by default: a LayerScale of the shortcut
 * @param args.activation 'linear' (default), 'relu', 'gelu' or 'silu'
 * @returns float32 [B, Ho, Wo, Cout] with Ho = ⌊(H + 2·pad − K)/strides⌋ + 1, of at most 2³¹ − 1 elements
 * @throws TypeError for a dtype, or an argument that is none of these; RangeError for a rank, shape or number that does
 * not fit, before any kernel runs
 * @function
 */
export const fusedConv2d = op({ fusedConv2d_ });
