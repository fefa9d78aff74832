import {
  NeighborhoodAv2DBackpropAttention,
  type NeighborhoodAv2DBackpropAttentionAttrs,
  type NeighborhoodAv2DBackpropAttentionInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const neighborhoodAv2DBackpropAttentionConfig: KernelConfig = {
  kernelName: NeighborhoodAv2DBackpropAttention,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as NeighborhoodAv2DBackpropAttentionInputs;
    const { attentionShape } = attrs as unknown as NeighborhoodAv2DBackpropAttentionAttrs;
    const [, , , groups, kernel_size] = attentionShape;
    return runOp(backend, NeighborhoodAv2DBackpropAttention, [dy, x], {
      ints: { groups, kernel_size },
    });
  },
};
