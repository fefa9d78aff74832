import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** dx[b,h,w,c] = Σ attention[b,i,j,g(c),u,v] · dy[b,i,j,c] over the (i,j,u,v) that read (h,w) */
export const NeighborhoodAv2DBackpropInput = 'NeighborhoodAv2DBackpropInput';

export interface NeighborhoodAv2DBackpropInputInputs extends NamedTensorInfoMap {
  /** float32 [B, H, W, C], the gradient of the output */
  dy: TensorInfo;
  /** float32 [B, H, W, G, K, K] */
  attention: TensorInfo;
}
