import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

type Layer = InstanceType<typeof layers.Layer>;

/** What is known about a layer's kernels before it has seen an image. */
export interface KernelLayout {
  /** What applies the kernels, in one word; the layers of this package give the name of the op. */
  operation: string;
  /** 'signed', or 'attention': shares of a window, which are not negative and sum to 1. */
  weights: 'signed' | 'attention';
  /** Beyond the border of its map a window reads zeros; or it is 'clamped', moved inside of the map. */
  border: 'zeros' | 'clamped';
  /** Kernels of each size at a position, each for its own share of the channels. */
  groups: number;
  /** Sides of the kernels, odd; where there are several, each serves an equal share of the channels, in this order. */
  kernelSizes: readonly number[];
  strides: number;
  /** Spacing of a window's taps; 1 where windows are clamped. */
  dilations: number;
  /** Rows and columns of the map that the windows lie on: the input's, or what the layer makes of it first. */
  inputMap: [number, number];
}

/**
 * A layer that makes a kernel for every position. Any layer that has these two methods can be explained by
 * `@dynaconv/models`, and so by the `explain` command and the playground.
 */
export interface KernelMaker {
  /** @param inputShape [B, H, W, C] of the layer's first input, H and W known */
  kernelLayout(inputShape: readonly number[]): KernelLayout;

  /**
   * The kernels that the layer applies when it is given these inputs, for the caller to dispose.
   *
   * @param inputs float32 [B, H, W, C], as many as the layer is applied to
   * @returns for each of `kernelSizes` float32 [B, ⌈rows/strides⌉, ⌈columns/strides⌉, groups, K, K], rows and columns being
   * those of `inputMap`
   */
  makeKernels(inputs: Tensor4D[]): Tensor[];
}

export const isKernelMaker = (layer: Layer): layer is Layer & KernelMaker =>
  'kernelLayout' in layer && 'makeKernels' in layer;
