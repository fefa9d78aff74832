/** A line for every kernel of this backend. */
export { contMix2DConfig } from './ContMix2D.ts';
export { contMix2DAttentionConfig } from './ContMix2DAttention.ts';
export { contMix2DBackpropBiasConfig } from './ContMix2DBackpropBias.ts';
export { contMix2DBackpropLogitsConfig } from './ContMix2DBackpropLogits.ts';
export { fusedInvolution2DConfig } from './FusedInvolution2D.ts';
export { fusedSameDepthwiseConv2DConfig } from './FusedSameDepthwiseConv2D.ts';
export { geluConfig } from './Gelu.ts';
export { globalResponseNorm2DConfig } from './GlobalResponseNorm2D.ts';
export { involution2DConfig } from './Involution2D.ts';
export { involution2DBackpropInputConfig } from './Involution2DBackpropInput.ts';
export { involution2DBackpropKernelConfig } from './Involution2DBackpropKernel.ts';
export { layerNorm2DConfig } from './LayerNorm2D.ts';
export { neighborhoodAv2DConfig } from './NeighborhoodAv2D.ts';
export { neighborhoodAv2DBackpropAttentionConfig } from './NeighborhoodAv2DBackpropAttention.ts';
export { neighborhoodAv2DBackpropInputConfig } from './NeighborhoodAv2DBackpropInput.ts';
export { roiAlignConfig } from './RoiAlign.ts';
export { roiAlignBackpropInputConfig } from './RoiAlignBackpropInput.ts';
