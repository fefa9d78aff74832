import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { depthwiseFilterGradient } from '../depthwise_gradients.ts';
import { convolutionInfo } from './convolution_info.ts';

export const depthwiseConv2dNativeBackpropFilterConfig = defineStockKernel<
  DepthwiseConv2dNativeBackpropFilterInputs,
  DepthwiseConv2dNativeBackpropFilterAttrs
>(DepthwiseConv2dNativeBackpropFilter, 'wasm', ({ inputs: { x, dy }, attrs, backend }) => {
  const { filterShape } = attrs;
  const name = DepthwiseConv2dNativeBackpropFilter;
  const info = convolutionInfo(name, x.shape, filterShape, attrs, true);
  const heap = heapOf(backend);
  return heap.output(filterShape, (dfilter) =>
    depthwiseFilterGradient(heap, info, { x, dy, dfilter }),
  );
});
