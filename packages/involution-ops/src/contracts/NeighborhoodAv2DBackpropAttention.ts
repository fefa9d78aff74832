import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract } from './contract.ts';

/** dattention[b,i,j,g,u,v] = Σ_{c in g} dy[b,i,j,c] · x[b, start(i) + u, start(j) + v, c] */
export const NeighborhoodAv2DBackpropAttention = 'NeighborhoodAv2DBackpropAttention';

export interface NeighborhoodAv2DBackpropAttentionInputs {
  /** float32 [B, H, W, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, H, W, C] */
  x: TensorInfo;
}

export interface NeighborhoodAv2DBackpropAttentionAttrs {
  /** [B, H, W, G, K, K] */
  attentionShape: [number, number, number, number, number, number];
}

export const neighborhoodAv2DBackpropAttentionContract: Contract<
  typeof NeighborhoodAv2DBackpropAttention,
  NeighborhoodAv2DBackpropAttentionInputs,
  NeighborhoodAv2DBackpropAttentionAttrs
> = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  inputs: ['dy', 'x'],
};
