import { DIGITS, IMAGENET_MMCLS } from '../../images/preprocessing.ts';
import type { PublishedWeights } from '../../network/architecture.ts';
import { type BottleneckNetworkConfig, IMAGENET_SIZE } from '../bottleneck/network.ts';

/** The README of d-li14/involution links to the checkpoints as SharePoint shares. */
const published = (share: string, top1: number): PublishedWeights => ({
  // Without download=1 SharePoint shows the share's page instead of sending the file.
  url: `https://hkustconnect-my.sharepoint.com/:u:/g/personal/dlibh_connect_ust_hk/${share}&download=1`,
  page: 'https://github.com/d-li14/involution#image-classification-on-imagenet',
  top1,
});

const imageNet = (
  blocks: readonly number[],
  weights: PublishedWeights,
): BottleneckNetworkConfig => ({
  ...IMAGENET_SIZE,
  blocks,
  preprocessing: IMAGENET_MMCLS,
  weights,
});

export const redNetConfigs = {
  rednet26: /* @__PURE__ */ imageNet(
    [1, 2, 4, 1],
    published('EWmTnvB1cqtIi-OI4HfxGBgBKzO0w_qc3CnErHhNfBitlg?e=XPws5X', 75.96),
  ),
  rednet38: /* @__PURE__ */ imageNet(
    [2, 3, 5, 2],
    published('ETZIquU7P3lDvru0OAPiTYIBAt-B__2LpP_NeB4sR0hJsg?e=b9Rbl0', 77.48),
  ),
  rednet50: /* @__PURE__ */ imageNet(
    [3, 4, 6, 3],
    published('EZjRG3qUMu5IuR7YH4Giyc8B6koPvu6s8rOlIG8-BuFevg?e=f4ce5G', 78.35),
  ),
  rednet101: /* @__PURE__ */ imageNet(
    [3, 4, 23, 3],
    published('EXAuVXdXz1xAg5eG-dkvwTUBkds2IOK1kglHtkMeGz5z_A?e=vHvh5y', 78.92),
  ),
  rednet152: /* @__PURE__ */ imageNet(
    [3, 8, 36, 3],
    published('ERxcS4wXUCtPl4uUnPoT9vcByzhLA0eHgDE-fw_EESfP0w?e=x0dZWB', 79.12),
  ),
  /** Small enough to train in minutes: handwritten digits of 28×28 pixels. */
  rednet_digits: {
    blocks: [1, 2, 2, 1],
    widths: [64, 128, 192, 256],
    strides: [1, 2, 2, 2],
    stemWidth: 64,
    maxPool: false,
    numClasses: 10,
    inputShape: [28, 28, 3],
    preprocessing: DIGITS,
  },
} satisfies Record<string, BottleneckNetworkConfig>;
