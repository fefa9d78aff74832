import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Contract, NoAttrs } from './contract.ts';

/** dx[b,h,w,c] = Σ attention[b,i,j,g(c),u,v] · dy[b,i,j,c] over the (i,j,u,v) that read (h,w) */
export const NeighborhoodAv2DBackpropInput = 'NeighborhoodAv2DBackpropInput';

export interface NeighborhoodAv2DBackpropInputInputs {
  /** float32 [B, H, W, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, H, W, G, K, K] */
  attention: TensorInfo;
}

export const neighborhoodAv2DBackpropInputContract: Contract<
  typeof NeighborhoodAv2DBackpropInput,
  NeighborhoodAv2DBackpropInputInputs,
  NoAttrs
> = {
  kernelName: NeighborhoodAv2DBackpropInput,
  inputs: ['dy', 'attention'],
};
