import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropInputInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { depthwiseInputGradient } from '../depthwise_gradients.ts';
import { convolutionInfo } from './convolution_info.ts';

export const depthwiseConv2dNativeBackpropInputConfig = defineStockKernel<
  DepthwiseConv2dNativeBackpropInputInputs,
  DepthwiseConv2dNativeBackpropInputAttrs
>(DepthwiseConv2dNativeBackpropInput, 'wasm', ({ inputs: { dy, filter }, attrs, backend }) => {
  const { inputShape } = attrs;
  const filterShape = filter.shape as [number, number, number, number];
  const name = DepthwiseConv2dNativeBackpropInput;
  const info = convolutionInfo(name, inputShape, filterShape, attrs, true);
  const heap = heapOf(backend);
  return heap.output(inputShape, (dx) => depthwiseInputGradient(heap, info, { dy, filter, dx }));
});
