export { fusedConvFfn2d as convFfn2d } from './conv_ffn2d.ts';
export { fusedConv2d as conv2d } from './conv2d.ts';
export { fusedDepthwiseConv2d as depthwiseConv2d } from './depthwise_conv2d.ts';
export { fusedInvolution2d as involution2d } from './involution2d.ts';
