import { defineKernel, SameDepthwiseConv2DBackpropFilter } from '@dynaconv/involution-ops/base';
import { runOp } from '../backend.ts';

export const sameDepthwiseConv2DBackpropFilterConfig = defineKernel(
  SameDepthwiseConv2DBackpropFilter,
  'tensorflow',
  ({ inputs, backend, attrs }) => {
    const { kernelSize } = attrs;
    return runOp(backend, SameDepthwiseConv2DBackpropFilter, inputs, {
      ints: { kernel_size: kernelSize },
    });
  },
);
