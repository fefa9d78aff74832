/** A line for every kernel that has a gradient. */
export { contMix2DAttentionGradConfig } from './ContMix2DAttention_grad.ts';
export { involution2DGradConfig } from './Involution2D_grad.ts';
export { involution2DBackpropInputGradConfig } from './Involution2DBackpropInput_grad.ts';
export { involution2DBackpropKernelGradConfig } from './Involution2DBackpropKernel_grad.ts';
export { neighborhoodAv2DGradConfig } from './NeighborhoodAv2D_grad.ts';
export { neighborhoodAv2DBackpropAttentionGradConfig } from './NeighborhoodAv2DBackpropAttention_grad.ts';
export { neighborhoodAv2DBackpropInputGradConfig } from './NeighborhoodAv2DBackpropInput_grad.ts';
export { outlookAttention2DGradConfig } from './OutlookAttention2D_grad.ts';
export { outlookAttention2DBackpropAttentionGradConfig } from './OutlookAttention2DBackpropAttention_grad.ts';
export { outlookAttention2DBackpropInputGradConfig } from './OutlookAttention2DBackpropInput_grad.ts';
export { roiAlignGradConfig } from './RoiAlign_grad.ts';
export { roiAlignBackpropInputGradConfig } from './RoiAlignBackpropInput_grad.ts';
