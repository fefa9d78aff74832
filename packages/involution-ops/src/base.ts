/** Everything of `@dynaconv/involution-ops`, without the side effect of registering anything. */

import { fusedConv2d } from './ops/fused/conv2d.ts';
import { fusedDepthwiseConv2d } from './ops/fused/depthwise_conv2d.ts';
import { fusedInvolution2d } from './ops/fused/involution2d.ts';

export { FUSED_ACTIVATIONS, type FusedActivation } from './activation.ts';
export { registerKernels, unregisterKernels } from './kernel_set.ts';
export * from './kernels/ContMix2D.ts';
export * from './kernels/ContMix2DAttention.ts';
export * from './kernels/ContMix2DBackpropBias.ts';
export * from './kernels/ContMix2DBackpropLogits.ts';
export * from './kernels/ContMix2DLogits.ts';
export * from './kernels/FusedInvolution2D.ts';
export * from './kernels/FusedPaddedConv2D.ts';
export * from './kernels/FusedSameDepthwiseConv2D.ts';
export * from './kernels/Gelu.ts';
export * from './kernels/GlobalResponseNorm2D.ts';
export * from './kernels/Involution2D.ts';
export * from './kernels/Involution2DBackpropInput.ts';
export * from './kernels/Involution2DBackpropKernel.ts';
export * from './kernels/LayerNorm2D.ts';
export * from './kernels/NeighborhoodAv2D.ts';
export * from './kernels/NeighborhoodAv2DBackpropAttention.ts';
export * from './kernels/NeighborhoodAv2DBackpropInput.ts';
export * from './kernels/SameDepthwiseConv2DBackpropFilter.ts';
export * from './kernels/window.ts';
export { applyActivation } from './ops/apply_activation.ts';
export { contMix2d } from './ops/cont_mix2d.ts';
export { contMix2dAttention } from './ops/cont_mix2d_attention.ts';
export { contMix2dBackpropBias } from './ops/cont_mix2d_backprop_bias.ts';
export { contMix2dBackpropLogits } from './ops/cont_mix2d_backprop_logits.ts';
export { contMix2dLogits } from './ops/cont_mix2d_logits.ts';
export type { FusedConv2DArguments } from './ops/fused/conv2d.ts';
export type { FusedDepthwiseConv2DArguments } from './ops/fused/depthwise_conv2d.ts';
export type { FusedInvolution2DArguments } from './ops/fused/involution2d.ts';
export { gelu } from './ops/gelu.ts';
export { globalResponseNorm2d } from './ops/global_response_norm2d.ts';
export { involution2d } from './ops/involution2d.ts';
export { involution2dBackpropInput } from './ops/involution2d_backprop_input.ts';
export { involution2dBackpropKernel } from './ops/involution2d_backprop_kernel.ts';
export { layerNorm2d } from './ops/layer_norm2d.ts';
export { neighborhoodAv2d } from './ops/neighborhood_av2d.ts';
export { neighborhoodAv2dBackpropAttention } from './ops/neighborhood_av2d_backprop_attention.ts';
export { neighborhoodAv2dBackpropInput } from './ops/neighborhood_av2d_backprop_input.ts';
export { register } from './register.ts';

/** Ops with what follows them in a network fused in, as `tf.fused` has for convolutions. */
export const fused = {
  conv2d: fusedConv2d,
  depthwiseConv2d: fusedDepthwiseConv2d,
  involution2d: fusedInvolution2d,
};
