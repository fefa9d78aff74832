import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import { type WindowSizes, windowSizes } from './window.ts';

/** y[b,i,j,c] = Σ_{u,v} kernel[b,i,j,g(c),u,v] · x[b, s·i + d·u − p, s·j + d·v − p, c] */
export const Involution2D = 'Involution2D';

export interface Involution2DInputs {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [B, ⌈H/strideH⌉, ⌈W/strideW⌉, G, K, K], C a multiple of G, K odd */
  kernel: TensorInfo;
}

/** What the forward kernel and both backward kernels need to know beyond their inputs' shapes. */
export interface Involution2DAttrs {
  strides: [number, number];
  dilations: [number, number];
}

export const involution2DContract: Contract<
  typeof Involution2D,
  Involution2DInputs,
  Involution2DAttrs
> = {
  kernelName: Involution2D,
  inputs: ['x', 'kernel'],
};

/** Every size a kernel implementation needs, derived in one place, so that all backends agree. */
export interface Involution2DInfo extends WindowSizes {
  strideHeight: number;
  strideWidth: number;
  dilationHeight: number;
  dilationWidth: number;
  /** Rows of zeros above the input: dilation · (K − 1) / 2. */
  padTop: number;
  padLeft: number;
}

/**
 * Sizes of an involution, from the shape of its input and of its kernel tensor.
 * The shapes must be valid: `assertInvolution2DArguments` has checked them.
 */
export function computeInvolution2DInfo(
  xShape: readonly number[],
  kernelShape: readonly number[],
  { strides, dilations }: Involution2DAttrs,
): Involution2DInfo {
  const sizes = windowSizes(xShape, kernelShape);
  // Copied field by field: V8 takes ten microseconds to spread `sizes`, which is as long as a small involution takes.
  return {
    batch: sizes.batch,
    inHeight: sizes.inHeight,
    inWidth: sizes.inWidth,
    outHeight: sizes.outHeight,
    outWidth: sizes.outWidth,
    channels: sizes.channels,
    groups: sizes.groups,
    channelsPerGroup: sizes.channelsPerGroup,
    kernelSize: sizes.kernelSize,
    strideHeight: strides[0],
    strideWidth: strides[1],
    dilationHeight: dilations[0],
    dilationWidth: dilations[1],
    padTop: (dilations[0] * (sizes.kernelSize - 1)) / 2,
    padLeft: (dilations[1] * (sizes.kernelSize - 1)) / 2,
  };
}

/**
 * Shape of the kernel tensor that `involution2d` expects for an input of shape [B, H, W, C].
 * The padding is "same" for stride 1, so that the output has ⌈H/stride⌉ × ⌈W/stride⌉ pixels whatever K and the dilation.
 */
export function involution2DKernelShape(
  xShape: readonly number[],
  groups: number,
  kernelSize: number,
  strides: readonly [number, number],
): [number, number, number, number, number, number] {
  const [batch, inHeight, inWidth] = xShape;
  return [
    batch,
    Math.ceil(inHeight / strides[0]),
    Math.ceil(inWidth / strides[1]),
    groups,
    kernelSize,
    kernelSize,
  ];
}
