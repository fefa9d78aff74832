import { Conv2D, conv2d } from '@tensorflow/tfjs-core';
import { convolution } from './convolution.ts';

/** `tf.conv2d`. */
export const conv2DCases = convolution({
  name: Conv2D,
  epilogues: [{}],
  run: ({ x, filter }, { strides, pad }) => conv2d(x, filter, strides, pad),
});
