import { FusedConv2D, fused } from '@tensorflow/tfjs-core';
import { convolution } from './convolution.ts';

/** `tf.fused.conv2d`, which convolution layers call. */
export const fusedConv2DCases = convolution({
  name: FusedConv2D,
  epilogues: [
    { bias: 'given', activation: 'linear' },
    { bias: 'given', activation: 'relu' },
    { bias: 'none', activation: 'relu' },
    { bias: 'none', activation: 'linear' },
  ],
  run: (inputs, attrs) => fused.conv2d({ ...inputs, ...attrs }),
});
