import { initializers } from '@tensorflow/tfjs-layers';

/** Variance 2 / fan_out: PyTorch's `kaiming_normal_(mode='fan_out')`, with values beyond two standard deviations redrawn. */
export const kaimingNormal = () =>
  initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'normal' });

/** Standard deviation 0.02, as timm and OverLoCK draw convolutions. They truncate at ±2, which is a hundred deviations away and never matters. */
export const smallNormal = () => initializers.randomNormal({ mean: 0, stddev: 0.02 });
