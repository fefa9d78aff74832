import {
  SameDepthwiseConv2DBackpropFilter,
  type SameDepthwiseConv2DBackpropFilterAttrs,
  type SameDepthwiseConv2DBackpropFilterInputs,
} from '@dynaconv/involution-ops/base';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { runOp } from '../backend.ts';

export const sameDepthwiseConv2DBackpropFilterConfig: KernelConfig = {
  kernelName: SameDepthwiseConv2DBackpropFilter,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, backend, attrs }) => {
    const { dy, x } = inputs as SameDepthwiseConv2DBackpropFilterInputs;
    const { kernelSize } = attrs as unknown as SameDepthwiseConv2DBackpropFilterAttrs;
    return runOp(backend, SameDepthwiseConv2DBackpropFilter, [dy, x], {
      ints: { kernel_size: kernelSize },
    });
  },
};
