import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** `[2, C]`: the mean of each channel over batch and map, and its (biased) variance. */
export const BatchMoments2D = 'BatchMoments2D';

export interface BatchMoments2DInputs {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
}

export const batchMoments2DContract: Contract<
  typeof BatchMoments2D,
  BatchMoments2DInputs,
  NoAttrs
> = {
  kernelName: BatchMoments2D,
  inputs: ['x'],
};
