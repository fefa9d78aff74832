/** A line for every kernel of the cpu backend. */
export { contMix2DConfig } from './ContMix2D.ts';
export { contMix2DAttentionConfig } from './ContMix2DAttention.ts';
export { contMix2DBackpropBiasConfig } from './ContMix2DBackpropBias.ts';
export { contMix2DBackpropLogitsConfig } from './ContMix2DBackpropLogits.ts';
export { involution2DConfig } from './Involution2D.ts';
export { involution2DBackpropInputConfig } from './Involution2DBackpropInput.ts';
export { involution2DBackpropKernelConfig } from './Involution2DBackpropKernel.ts';
export { neighborhoodAv2DConfig } from './NeighborhoodAv2D.ts';
export { neighborhoodAv2DBackpropAttentionConfig } from './NeighborhoodAv2DBackpropAttention.ts';
export { neighborhoodAv2DBackpropInputConfig } from './NeighborhoodAv2DBackpropInput.ts';
export { outlookAttention2DConfig } from './OutlookAttention2D.ts';
export { outlookAttention2DBackpropAttentionConfig } from './OutlookAttention2DBackpropAttention.ts';
export { outlookAttention2DBackpropInputConfig } from './OutlookAttention2DBackpropInput.ts';
export { roiAlignConfig } from './RoiAlign.ts';
export { roiAlignBackpropInputConfig } from './RoiAlignBackpropInput.ts';
