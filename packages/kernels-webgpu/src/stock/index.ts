/** A line for every kernel of a stock op. */
export { depthwiseConv2dNativeBackpropInputConfig } from './DepthwiseConv2dNativeBackpropInput.ts';
export { fusedMatMulConfig } from './FusedMatMul.ts';
export { meanConfig } from './Mean.ts';
