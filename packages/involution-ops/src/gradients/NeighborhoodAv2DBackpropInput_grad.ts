import type { GradConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { NeighborhoodAv2DBackpropInput } from '../contracts/NeighborhoodAv2DBackpropInput.ts';
import { neighborhoodAv2d } from '../ops/neighborhood_av2d.ts';
import { neighborhoodAv2dBackpropAttention } from '../ops/neighborhood_av2d_backprop_attention.ts';

/** ⟨ddx, backpropInput(dy, attention)⟩ is the trilinear form ⟨dy, av(attention, x)⟩ at x = ddx. */
export const neighborhoodAv2DBackpropInputGradConfig: GradConfig = {
  kernelName: NeighborhoodAv2DBackpropInput,
  inputsToSave: ['dy', 'attention'],
  gradFunc: (ddx, saved) => {
    const [dy, attention] = saved;
    const shape = attention.shape as [number, number, number, number, number, number];
    return {
      dy: () => neighborhoodAv2d(attention, ddx as Tensor4D),
      attention: () => neighborhoodAv2dBackpropAttention(dy, ddx as Tensor, shape),
    };
  },
};
