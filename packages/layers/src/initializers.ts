import { initializers } from '@tensorflow/tfjs-layers';

/** Variance 2 / fan_out: PyTorch's `kaiming_normal_(mode='fan_out')`, with the tails beyond two deviations redrawn. */
export const kaimingNormal = () =>
  initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'normal' });

/** Deviation 0.02, as timm and OverLoCK draw convolutions; their truncation, at ±2, is a hundred deviations away. */
export const smallNormal = () => initializers.randomNormal({ mean: 0, stddev: 0.02 });
