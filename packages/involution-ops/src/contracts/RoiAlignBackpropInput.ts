import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';
import type { RoiAlignAttrs } from './RoiAlign.ts';

/** dx[b,i,j,c] = Σ rows[n,p,i] · columns[n,q,j] · dy[n,p,q,c] over the boxes n of image b and their bins; see `RoiAlign`. */
export const RoiAlignBackpropInput = 'RoiAlignBackpropInput';

export interface RoiAlignBackpropInputInputs {
  /** float32 [N, bins down, bins across, C] */
  dy: TensorInfo;
  /** float32 [N, 4] */
  boxes: TensorInfo;
  /** int32 [N] */
  batchIndices: TensorInfo;
}

export interface RoiAlignBackpropInputAttrs extends RoiAlignAttrs {
  /** [B, H, W, C] */
  inputShape: [number, number, number, number];
}

export const roiAlignBackpropInputContract: Contract<
  typeof RoiAlignBackpropInput,
  RoiAlignBackpropInputInputs,
  RoiAlignBackpropInputAttrs
> = {
  kernelName: RoiAlignBackpropInput,
  inputs: ['dy', 'boxes', 'batchIndices'],
};
