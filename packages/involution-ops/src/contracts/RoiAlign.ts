import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/**
 * The mean of the samples of each bin of each box: y[n,p,q,c] = Σ_{i,j} rows[n,p,i] · columns[n,q,j] · x[image(n), i, j, c], with the weights
 * that `roiWindows` gives (He et al., arXiv 1703.06870, §3).
 */
export const RoiAlign = 'RoiAlign';

export interface RoiAlignInputs {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [N, 4]: x1, y1, x2, y2; any number, finite or not */
  boxes: TensorInfo;
  /** int32 [N]: the image of each box; one that is not from 0 to B − 1 reads nothing */
  batchIndices: TensorInfo;
}

export interface RoiAlignAttrs {
  /** Bins of a box. */
  outputSize: [height: number, width: number];
  /** Pixels of the map for a unit of the boxes. */
  spatialScale: number;
  /** Samples of a bin along each axis; 0 for as many as it has pixels, rounded up. */
  samplingRatio: number;
  /** Whether pixel (0, 0) has its centre at (0.5, 0.5); otherwise at (0, 0), and boxes have at least the size of a pixel. */
  aligned: boolean;
}

export const roiAlignContract: Contract<typeof RoiAlign, RoiAlignInputs, RoiAlignAttrs> = {
  kernelName: RoiAlign,
  inputs: ['x', 'boxes', 'batchIndices'],
};
