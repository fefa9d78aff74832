/** Kernels of tfjs's own that tfjs-backend-wasm 4.22 lacks, or has slower ones of. */
export { batchMatMulConfig } from './BatchMatMul.ts';
export { castConfig } from './Cast.ts';
export { conv2DConfig } from './Conv2D.ts';
export { conv2DBackpropFilterConfig } from './Conv2DBackpropFilter.ts';
export { conv2DBackpropInputConfig } from './Conv2DBackpropInput.ts';
export { depthwiseConv2dNativeBackpropFilterConfig } from './DepthwiseConv2dNativeBackpropFilter.ts';
export { depthwiseConv2dNativeBackpropInputConfig } from './DepthwiseConv2dNativeBackpropInput.ts';
export { fusedConv2DConfig } from './FusedConv2D.ts';
export { fusedMatMulConfig } from './FusedMatMul.ts';
export { identityConfig } from './Identity.ts';
export { maxPoolGradConfig } from './MaxPoolGrad.ts';
export { meanConfig } from './Mean.ts';
export { sumConfig } from './Sum.ts';
export { unsortedSegmentSumConfig } from './UnsortedSegmentSum.ts';
