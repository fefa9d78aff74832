/** Everything of `@dynaconv/involution-ops`, registering nothing on import. */

export { FUSED_ACTIVATIONS, type FusedActivation } from './activation.ts';
export * from './contracts/index.ts';
export {
  CONTRACTS,
  type KernelAttrs,
  type KernelInputs,
  type KernelName,
} from './contracts/manifest.ts';
export * from './contracts/roi_lists.ts';
export * from './contracts/roi_windows.ts';
export * from './contracts/window.ts';
export { defineKernel, type KernelCall } from './define_kernel.ts';
export { applyActivation } from './ops/apply_activation.ts';
export { type BatchNorm2DResult, batchNorm2d } from './ops/batch_norm2d.ts';
export {
  batchMoments2d,
  batchNorm2dBackpropInput,
  batchNorm2dBackpropScale,
} from './ops/batch_norm2d_kernels.ts';
export { contMix2d } from './ops/cont_mix2d.ts';
export { contMix2dAttention } from './ops/cont_mix2d_attention.ts';
export { contMix2dBackpropBias } from './ops/cont_mix2d_backprop_bias.ts';
export { contMix2dBackpropLogits } from './ops/cont_mix2d_backprop_logits.ts';
export { contMix2dLogits } from './ops/cont_mix2d_logits.ts';
export type { FusedConv2DArguments } from './ops/fused/conv2d.ts';
export type { FusedDepthwiseConv2DArguments } from './ops/fused/depthwise_conv2d.ts';
/** Ops that also do what usually follows them in a network (bias, activation, …), as `tf.fused` does for convolutions. */
export * as fused from './ops/fused/index.ts';
export type { FusedInvolution2DArguments } from './ops/fused/involution2d.ts';
export { gelu } from './ops/gelu.ts';
export { geluBackprop } from './ops/gelu_backprop.ts';
export { globalResponseNorm2d } from './ops/global_response_norm2d.ts';
export { involution2d } from './ops/involution2d.ts';
export { involution2dBackpropInput } from './ops/involution2d_backprop_input.ts';
export { involution2dBackpropKernel } from './ops/involution2d_backprop_kernel.ts';
export { layerNorm2d } from './ops/layer_norm2d.ts';
export { layerNorm2dBackpropInput, layerNorm2dBackpropScale } from './ops/layer_norm2d_backprop.ts';
export { neighborhoodAv2d } from './ops/neighborhood_av2d.ts';
export { neighborhoodAv2dBackpropAttention } from './ops/neighborhood_av2d_backprop_attention.ts';
export { neighborhoodAv2dBackpropInput } from './ops/neighborhood_av2d_backprop_input.ts';
export { outlookAttention2d } from './ops/outlook_attention2d.ts';
export { outlookAttention2dBackpropAttention } from './ops/outlook_attention2d_backprop_attention.ts';
export { outlookAttention2dBackpropInput } from './ops/outlook_attention2d_backprop_input.ts';
export { roiAlign } from './ops/roi_align.ts';
export type { RoiAlignOptions } from './ops/roi_align_arguments.ts';
export { roiAlignBackpropInput } from './ops/roi_align_backprop_input.ts';
export { register } from './register.ts';
export { registerKernels, unregisterKernels } from './register_kernels.ts';
export {
  type RowReduction,
  rowReduction,
  type SingleProduct,
  simpleActivation,
  singleProduct,
} from './stock_calls.ts';
export {
  defineStockKernel,
  registerStockKernels,
  type StockKernelCall,
  unregisterStockKernels,
} from './stock_kernels.ts';
export * from './uniforms.ts';
