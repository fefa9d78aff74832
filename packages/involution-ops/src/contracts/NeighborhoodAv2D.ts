import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/**
 * y[b,i,j,c] = Σ_{u,v} attention[b,i,j,g(c),u,v] · x[b, start(i) + u, start(j) + v, c], start(i) = clamp(i − (K−1)/2, 0, H − K):
 * a window at the border is moved inside the map.
 */
export const NeighborhoodAv2D = 'NeighborhoodAv2D';

export interface NeighborhoodAv2DInputs {
  /** float32 [B, H, W, G, K, K], K odd, at most min(H, W) */
  attention: TensorInfo;
  /** float32 [B, H, W, C], C a multiple of G */
  x: TensorInfo;
}

export const neighborhoodAv2DContract: Contract<
  typeof NeighborhoodAv2D,
  NeighborhoodAv2DInputs,
  NoAttrs
> = {
  kernelName: NeighborhoodAv2D,
  inputs: ['attention', 'x'],
};

/** First of the K positions that the window of position `at` covers, on an axis of `size` ≥ K. */
export function windowStart(at: number, size: number, kernelSize: number): number {
  return Math.min(Math.max(at - (kernelSize - 1) / 2, 0), size - kernelSize);
}
