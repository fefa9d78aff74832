import { DIGITS } from './images/preprocessing.ts';
import type { OverLoCKConfig } from './overlock.ts';

/** Four times a digit's 28 pixels: stage 3 is then a map of 7×7, on which its 5×5 windows have room to move. */
const SIZE = 112;

/** Small enough to train in minutes: handwritten digits, enlarged. */
export const OVERLOCK_DIGITS: OverLoCKConfig = {
  depths: [1, 1, 1, 1],
  focusDepths: [2, 1],
  widths: [8, 16, 40, 64],
  focusHeads: [1, 2],
  kernelSizes: [5, 5, 5, 5],
  smallKernelSize: 3,
  mlpRatio: 3,
  focusMlpRatio: 2,
  layerScales: [null, null, 1, 1],
  projection: 256,
  numClasses: 10,
  inputShape: [SIZE, SIZE, 3],
  preprocessing: { ...DIGITS, resize: { shortSide: SIZE, interpolation: 'bilinear' }, crop: SIZE },
};
