import { defineKernel, NeighborhoodAv2DBackpropAttention } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const neighborhoodAv2DBackpropAttentionConfig = defineKernel(
  NeighborhoodAv2DBackpropAttention,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { attentionShape } = attrs;
    const [, , , groups, kernel_size] = attentionShape;
    return runOp(backend, NeighborhoodAv2DBackpropAttention, inputs, {
      ints: { groups, kernel_size },
    });
  },
);
