import { IMAGENET_TORCHVISION } from '../../images/preprocessing.ts';
import type { PublishedWeights } from '../../network/architecture.ts';
import { type BottleneckNetworkConfig, IMAGENET_SIZE } from '../bottleneck/network.ts';

/** torchvision's first version (`IMAGENET1K_V1`); the second version expects images that are resized differently. */
const published = (name: string, sha256: string, top1: number): PublishedWeights => ({
  url: `https://download.pytorch.org/models/${name}-${sha256}.pth`,
  page: 'https://github.com/pytorch/vision/blob/main/torchvision/models/resnet.py',
  top1,
  sha256,
});

const imageNet = (
  blocks: readonly number[],
  weights: PublishedWeights,
): BottleneckNetworkConfig => ({
  ...IMAGENET_SIZE,
  blocks,
  preprocessing: IMAGENET_TORCHVISION,
  weights,
});

export const resNetConfigs = {
  resnet50: /* @__PURE__ */ imageNet([3, 4, 6, 3], published('resnet50', '0676ba61', 76.13)),
  resnet101: /* @__PURE__ */ imageNet([3, 4, 23, 3], published('resnet101', '63fe2227', 77.374)),
  resnet152: /* @__PURE__ */ imageNet([3, 8, 36, 3], published('resnet152', '394f9c45', 78.312)),
} satisfies Record<string, BottleneckNetworkConfig>;
