export { aggregate } from './aggregate';
export { correlate } from './correlate';
export { pointwiseConv, pointwiseConvScratch } from './pointwise_conv';
