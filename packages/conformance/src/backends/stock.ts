import {
  BatchMatMul,
  Cast,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  _FusedMatMul as FusedMatMul,
  Identity,
  MaxPoolGrad,
  Mean,
  Sum,
  UnsortedSegmentSum,
} from '@tensorflow/tfjs-core';

/** The kernels of tfjs's own that @dynaconv/kernels-wasm registers, since tfjs-backend-wasm has none or a slow one. */
export const STOCK_KERNELS: readonly string[] = [
  BatchMatMul,
  Cast,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  FusedMatMul,
  Identity,
  MaxPoolGrad,
  Mean,
  Sum,
  UnsortedSegmentSum,
];
