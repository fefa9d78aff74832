import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { NeighborhoodAv2DBackpropAttention } from '../contracts/NeighborhoodAv2DBackpropAttention.ts';
import { neighborhoodAv2d } from '../ops/neighborhood_av2d.ts';
import { neighborhoodAv2dBackpropInput } from '../ops/neighborhood_av2d_backprop_input.ts';

/** ⟨ddattention, backpropAttention(dy, x)⟩ is the trilinear form ⟨dy, av(attention, x)⟩ at attention = ddattention. */
export const neighborhoodAv2DBackpropAttentionGradConfig: GradConfig = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  inputsToSave: ['dy', 'x'],
  gradFunc: (ddattention, saved) => {
    const [dy, x] = saved as Tensor4D[];
    return {
      dy: () => neighborhoodAv2d(ddattention as Tensor, x),
      x: () => neighborhoodAv2dBackpropInput(dy, ddattention as Tensor),
    };
  },
};
