export { aggregate } from './aggregate';
export { attention, attentionBackpropBias, attentionBackpropLogits } from './attention';
export { contMix } from './cont_mix';
export { correlate } from './correlate';
export { pointwiseConv, pointwiseConvScratch } from './pointwise_conv';
