import { DIGITS, imageNetTimm, type Preprocessing } from '../../images/preprocessing.ts';
import type { PublishedWeights } from '../../network/architecture.ts';

/**
 * OverLoCK: a Base-Net, an Overview-Net that looks at the whole image first, and a Focus-Net that looks again with dynamic
 * kernels made from that context (Lou and Yu, CVPR 2025, arXiv 2502.20087). Module paths are those of the official code.
 */
export interface OverLoCKConfig {
  /** Blocks of the three stages of the Base-Net, and of the Overview-Net. */
  depths: readonly [number, number, number, number];
  /** Blocks of the two stages of the Focus-Net. */
  focusDepths: readonly [number, number];
  /** Channels of the four stages. */
  widths: readonly [number, number, number, number];
  /** Half the number of dynamic kernels of each size in the stages of the Focus-Net. */
  focusHeads: readonly [number, number];
  /** Side of the depthwise kernels of the four stages; the last two are also the sides of the Focus-Net's large dynamic kernels. */
  kernelSizes: readonly [number, number, number, number];
  /** Side of the small dynamic kernels. */
  smallKernelSize: number;
  mlpRatio: number;
  focusMlpRatio: number;
  /** Initial value of the scales of the shortcuts in each of the four stages; null where they have no scale. */
  layerScales: readonly (number | null)[];
  /** Channels before the classifier. */
  projection: number;
  numClasses: number;
  /** [H, W, C] */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
  weights?: PublishedWeights;
}

/** Four times the 28 pixels of a digit, so that stage 3 is a map of 7×7, on which its 5×5 windows have room to move. */
const DIGITS_SIZE = 112;

/** Small enough to train in minutes: handwritten digits, enlarged. */
const DIGITS_CONFIG: OverLoCKConfig = {
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
  inputShape: [DIGITS_SIZE, DIGITS_SIZE, 3],
  preprocessing: {
    ...DIGITS,
    resize: { shortSide: DIGITS_SIZE, interpolation: 'bilinear-exact' },
    crop: DIGITS_SIZE,
  },
};

type Variant = Pick<OverLoCKConfig, 'depths' | 'focusDepths' | 'widths' | 'focusHeads'>;

/** The releases of LMMMEng/OverLoCK. */
const published = (name: string, top1: number): PublishedWeights => ({
  url: `https://github.com/LMMMEng/OverLoCK/releases/download/v1/${name}_in1k_224.pth`,
  page: 'https://github.com/LMMMEng/OverLoCK#3-main-results-on-imagenet-1k-with-pretrained-models',
  top1,
});

const imageNet = (
  variant: Variant,
  cropRatio: number,
  weights: PublishedWeights,
): OverLoCKConfig => ({
  ...variant,
  kernelSizes: [17, 15, 13, 7],
  smallKernelSize: 5,
  mlpRatio: 4,
  focusMlpRatio: 3,
  layerScales: [null, null, 1, 1],
  projection: 1024,
  numClasses: 1000,
  inputShape: [224, 224, 3],
  preprocessing: imageNetTimm(224, cropRatio),
  weights,
});

export const overLoCKConfigs = {
  overlock_xt: /* @__PURE__ */ imageNet(
    {
      depths: [2, 2, 3, 2],
      focusDepths: [6, 2],
      widths: [56, 112, 256, 336],
      focusHeads: [4, 6],
    },
    0.925,
    published('overlock_xt', 82.7),
  ),
  overlock_t: /* @__PURE__ */ imageNet(
    {
      depths: [4, 4, 6, 2],
      focusDepths: [12, 2],
      widths: [64, 128, 256, 512],
      focusHeads: [4, 8],
    },
    0.95,
    published('overlock_t', 84.2),
  ),
  overlock_s: /* @__PURE__ */ imageNet(
    {
      depths: [6, 6, 8, 3],
      focusDepths: [16, 3],
      widths: [64, 128, 320, 512],
      focusHeads: [8, 16],
    },
    0.95,
    published('overlock_s', 84.8),
  ),
  overlock_b: /* @__PURE__ */ imageNet(
    {
      depths: [8, 8, 10, 4],
      focusDepths: [20, 4],
      widths: [80, 160, 384, 576],
      focusHeads: [6, 9],
    },
    0.975,
    published('overlock_b', 85.1),
  ),
  overlock_digits: DIGITS_CONFIG,
} satisfies Record<string, OverLoCKConfig>;
