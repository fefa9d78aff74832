import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { NeighborhoodAv2D } from '../contracts/NeighborhoodAv2D.ts';
import { neighborhoodAv2dBackpropAttention } from '../ops/neighborhood_av2d_backprop_attention.ts';
import { neighborhoodAv2dBackpropInput } from '../ops/neighborhood_av2d_backprop_input.ts';

export const neighborhoodAv2DGradConfig: GradConfig = {
  kernelName: NeighborhoodAv2D,
  inputsToSave: ['attention', 'x'],
  gradFunc: (dy, saved) => {
    const [attention, x] = saved;
    const shape = attention.shape as [number, number, number, number, number, number];
    return {
      attention: () => neighborhoodAv2dBackpropAttention(dy as Tensor, x, shape),
      x: () => neighborhoodAv2dBackpropInput(dy as Tensor, attention),
    };
  },
};
