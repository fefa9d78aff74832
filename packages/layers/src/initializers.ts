import { initializers } from '@tensorflow/tfjs-layers';

/** Variance 2 / fan_out: PyTorch's `kaiming_normal_(mode='fan_out')`, with the tails beyond two deviations redrawn. */
export const kaimingNormal = () =>
  initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'normal' });
