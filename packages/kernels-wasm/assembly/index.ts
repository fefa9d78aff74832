export { activate } from './activate';
export { aggregate } from './aggregate';
export { attention, attentionBackpropBias, attentionBackpropLogits } from './attention';
export { contMix } from './cont_mix';
export { correlate } from './correlate';
export { depthwiseConv, depthwiseConvScratch } from './depthwise_conv';
export { layerNorm } from './layer_norm';
export { pointwiseConv, pointwiseConvScratch } from './pointwise_conv';
export { responseNorm } from './response_norm';
