import type { OptionNames } from '@dynaconv/options';
import { reshape, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { channelsOf, toInteger, toOddInteger } from './arguments.ts';
import type { KernelLayout } from './kernel_maker.ts';

/** The arguments that determine an involution layer's shapes. */
export interface InvolutionGeometryArgs {
  /** Side K of the window; odd. */
  kernelSize: number;
  /** Positive integer, 1 by default. */
  strides?: number;
  /** Positive integer, 1 by default. */
  dilations?: number;
  /** Channels that share a kernel, 16 by default; divides the input's channels. */
  groupChannels?: number;
  /** The bottleneck that makes the kernels has ⌊C / reductionRatio⌋ channels; 4 by default. */
  reductionRatio?: number;
}

export const INVOLUTION_GEOMETRY_ARGUMENTS: OptionNames<InvolutionGeometryArgs> = {
  kernelSize: true,
  strides: true,
  dilations: true,
  groupChannels: true,
  reductionRatio: true,
};

export type InvolutionGeometry = Required<InvolutionGeometryArgs>;

/** @throws RangeError naming the layer and the argument */
export function toInvolutionGeometry(
  layer: string,
  args: InvolutionGeometryArgs,
): InvolutionGeometry {
  return {
    kernelSize: toOddInteger(layer, 'kernelSize', args.kernelSize),
    strides: toInteger(layer, 'strides', args.strides ?? 1),
    dilations: toInteger(layer, 'dilations', args.dilations ?? 1),
    groupChannels: toInteger(layer, 'groupChannels', args.groupChannels ?? 16),
    reductionRatio: toInteger(layer, 'reductionRatio', args.reductionRatio ?? 4),
  };
}

/** Channels of an involution layer's input, of its bottleneck, and of the kernels it makes. */
export interface InvolutionChannels {
  input: number;
  reduced: number;
  /** K²·G channels, the taps of a group one after the other, as the official 1×1 convolution orders them. */
  taps: number;
}

/** @throws RangeError for an input whose channels do not fit the geometry */
export function involutionChannels(
  layer: string,
  inputShape: Shape,
  { kernelSize, groupChannels, reductionRatio }: InvolutionGeometry,
): InvolutionChannels {
  const channels = channelsOf(layer, inputShape);
  const groups = channels / groupChannels;
  const reduced = Math.floor(channels / reductionRatio);
  if (!Number.isInteger(groups)) {
    throw new RangeError(
      `${layer}: groupChannels is ${groupChannels}, which does not divide the input's ${channels} channels`,
    );
  }
  if (reduced < 1) {
    throw new RangeError(
      `${layer}: reductionRatio is ${reductionRatio}, expected at most the input's ${channels} channels`,
    );
  }
  return { input: channels, reduced, taps: groups * kernelSize ** 2 };
}

/** [B, ⌈H/strides⌉, ⌈W/strides⌉, C]; unknown sizes stay unknown. */
export function involutionOutputShape(inputShape: Shape, strides: number): Shape {
  const [batch, height, width, channels] = inputShape;
  const strided = (n: number | null) => (n === null ? null : Math.ceil(n / strides));
  return [batch, strided(height), strided(width), channels];
}

export function involutionLayout(
  [, height, width, channels]: readonly number[],
  { kernelSize, strides, dilations, groupChannels }: InvolutionGeometry,
): KernelLayout {
  return {
    operation: 'involution2d',
    weights: 'signed',
    border: 'zeros',
    groups: channels / groupChannels,
    kernelSizes: [kernelSize],
    strides,
    dilations,
    inputMap: [height, width],
  };
}

/** Taps [B, Ho, Wo, G·K²], as the bottleneck makes them, as the kernels [B, Ho, Wo, G, K, K] of `involution2d`. */
export function toKernels(taps: Tensor4D, { kernelSize }: InvolutionGeometry): Tensor {
  const [batch, height, width, channels] = taps.shape;
  const groups = channels / kernelSize ** 2;
  return reshape(taps, [batch, height, width, groups, kernelSize, kernelSize]);
}
