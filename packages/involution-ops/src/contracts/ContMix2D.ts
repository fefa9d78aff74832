import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/**
 * NeighborhoodAv2D that computes its attention itself: softmax over the K² taps of logits + relative position bias, where
 * tap (u, v) of pixel (i, j) has the bias [g, start(i) + u − i + K − 1, start(j) + v − j + K − 1].
 */
export const ContMix2D = 'ContMix2D';

export interface ContMix2DInputs {
  /** float32 [B, H, W, C] */
  x: TensorInfo;
  /** float32 [B, H, W, G, K, K], K odd, at most min(H, W) */
  logits: TensorInfo;
  /** float32 [G, 2K − 1, 2K − 1] */
  relativePositionBias: TensorInfo;
}

export const contMix2DContract: Contract<typeof ContMix2D, ContMix2DInputs, NoAttrs> = {
  kernelName: ContMix2D,
  inputs: ['x', 'logits', 'relativePositionBias'],
};
