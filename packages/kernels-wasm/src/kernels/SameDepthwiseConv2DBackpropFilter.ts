import { defineKernel, SameDepthwiseConv2DBackpropFilter } from '@dynaconv/involution-ops/base';
import { backend_util } from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { depthwiseFilterGradient } from '../depthwise_gradients.ts';

export const sameDepthwiseConv2DBackpropFilterConfig = defineKernel(
  SameDepthwiseConv2DBackpropFilter,
  'wasm',
  ({ inputs: { dy, x }, backend, attrs: { kernelSize } }) => {
    const shape = x.shape as [number, number, number, number];
    const filterShape: [number, number, number, number] = [kernelSize, kernelSize, shape[3], 1];
    const info = backend_util.computeConv2DInfo(shape, filterShape, 1, 1, 'same', undefined, true);
    const heap = heapOf(backend);
    return heap.output(filterShape, (dfilter) =>
      depthwiseFilterGradient(heap, info, { x, dy, dfilter }),
    );
  },
);
