import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  backend_util,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropInputInputs,
} from '@tensorflow/tfjs-core';
import { onceEach } from '../choose.ts';
import { convolveDepthwise } from '../depthwise.ts';
import { depthwiseBackpropInput } from '../wgsl/depthwise.ts';

const shaderFor = onceEach(depthwiseBackpropInput);

/** Of a convolution of one output a channel that keeps the map's size: tfjs reads dy and filter anew for each product. */
export const depthwiseConv2dNativeBackpropInputConfig = defineStockKernel<
  DepthwiseConv2dNativeBackpropInputInputs,
  DepthwiseConv2dNativeBackpropInputAttrs
>(DepthwiseConv2dNativeBackpropInput, 'webgpu', ({ inputs: { dy, filter }, attrs, backend }) => {
  const [K, columns, , multiplier] = filter.shape;
  const { strides, dilations, pad, dimRoundingMode, inputShape } = attrs;
  if (K !== columns || K % 2 === 0 || multiplier !== 1) return undefined;
  const info = backend_util.computeConv2DInfo(
    inputShape,
    filter.shape as typeof inputShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
  const isUsual =
    info.strideHeight * info.strideWidth * info.dilationHeight * info.dilationWidth === 1 &&
    [info.padInfo.top, info.padInfo.left].every((padding) => padding === (K - 1) / 2) &&
    dy.shape.join() === inputShape.join();
  if (!isUsual) return undefined;
  return convolveDepthwise(backend, DepthwiseConv2dNativeBackpropInput, shaderFor, [dy, filter]);
});
