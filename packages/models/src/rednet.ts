import { type Architecture, entryPoints } from './architecture.ts';
import {
  type BottleneckFamily,
  type BottleneckNetworkConfig,
  bottleneckNetwork,
  IMAGENET_SIZE,
} from './bottleneck_network.ts';
import { MMCLS_INITIALIZERS } from './forms/initializers.ts';
import { DIGITS, IMAGENET_MMCLS } from './images/preprocessing.ts';

// ---- Parts ----

const activation = 'relu';
const STEM = 'backbone.stem';

/**
 * RedNet: ResNet with involution in place of every 3×3 convolution of its trunk and of one in its stem (Li et al., CVPR
 * 2021, arXiv 2103.06255, section 4.1). Module paths are those of the official mmcls checkpoints.
 */
export const REDNET: BottleneckFamily = {
  prefix: 'backbone.',
  stemPaths: [STEM],
  classifier: 'head.fc',
  initializers: MMCLS_INITIALIZERS,
  stem(x, form, width) {
    let y = form.convNorm(x, {
      conv: `${STEM}.0.conv`,
      norm: `${STEM}.0.bn`,
      filters: width / 2,
      kernelSize: 3,
      strides: 2,
      activation,
    });
    y = form.involutionNorm(y, {
      involution: `${STEM}.1`,
      norm: `${STEM}.2`,
      kernelSize: 3,
      activation,
    });
    return form.convNorm(y, {
      conv: `${STEM}.4.conv`,
      norm: `${STEM}.4.bn`,
      filters: width,
      kernelSize: 3,
      activation,
    });
  },
  spatial: (x, form, { layer, norm, strides }) =>
    form.involutionNorm(x, { involution: layer, norm, kernelSize: 7, strides, activation }),
};

/** The network of a configuration, under a name of one's own. */
export const redNet = (name: string, config: BottleneckNetworkConfig): Architecture =>
  bottleneckNetwork(name, config, REDNET);

// ---- Configurations ----

const imageNet = (blocks: readonly number[]): BottleneckNetworkConfig => ({
  ...IMAGENET_SIZE,
  blocks,
  preprocessing: IMAGENET_MMCLS,
});

export const redNetConfigs = {
  rednet26: /* @__PURE__ */ imageNet([1, 2, 4, 1]),
  rednet38: /* @__PURE__ */ imageNet([2, 3, 5, 2]),
  rednet50: /* @__PURE__ */ imageNet([3, 4, 6, 3]),
  rednet101: /* @__PURE__ */ imageNet([3, 4, 23, 3]),
  rednet152: /* @__PURE__ */ imageNet([3, 8, 36, 3]),
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

// ---- Entry points ----

const entryPoint = /* @__PURE__ */ entryPoints(redNet, redNetConfigs);

/** RedNet-26 for ImageNet-1k: 9.23 M parameters. */
export const rednet26 = /* @__PURE__ */ entryPoint('rednet26');
/** RedNet-38 for ImageNet-1k: 12.39 M parameters. */
export const rednet38 = /* @__PURE__ */ entryPoint('rednet38');
/** RedNet-50 for ImageNet-1k: 15.54 M parameters. */
export const rednet50 = /* @__PURE__ */ entryPoint('rednet50');
/** RedNet-101 for ImageNet-1k: 25.65 M parameters. */
export const rednet101 = /* @__PURE__ */ entryPoint('rednet101');
/** RedNet-152 for ImageNet-1k: 33.98 M parameters. */
export const rednet152 = /* @__PURE__ */ entryPoint('rednet152');
