import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Architecture, createFrom, type ModelOptions } from './architecture.ts';
import type { Form, Value } from './forms/form.ts';
import { MMCLS_INITIALIZERS } from './forms/initializers.ts';
import { DIGITS, IMAGENET_MMCLS, type Preprocessing } from './images/preprocessing.ts';

/**
 * RedNet: ResNet with involution in place of every 3×3 convolution of its trunk and of one in its stem (Li et al., CVPR
 * 2021, arXiv 2103.06255, section 4.1). Module paths are those of the official mmcls checkpoints.
 */
export interface RedNetConfig {
  /** Bottleneck blocks of each stage. */
  blocks: readonly number[];
  /** Output channels of each stage. */
  widths: readonly number[];
  /** Stride of the first block of each stage. */
  strides: readonly number[];
  /** Output channels of the stem; its first half has half as many. */
  stemWidth: number;
  /** Whether a 3×3 max pool of stride 2 follows the stem. */
  maxPool: boolean;
  numClasses: number;
  /** [H, W, C] */
  inputShape: [number, number, number];
  preprocessing: Preprocessing;
}

// ---- Blocks ----

const relu = 'relu';

function stem<V extends Value>(x: V, form: Form<V>, path: string, width: number): V {
  let y = form.convNorm(x, {
    conv: `${path}.0.conv`,
    norm: `${path}.0.bn`,
    filters: width / 2,
    kernelSize: 3,
    strides: 2,
    activation: relu,
  });
  y = form.involutionNorm(y, {
    involution: `${path}.1`,
    norm: `${path}.2`,
    kernelSize: 3,
    activation: relu,
  });
  return form.convNorm(y, {
    conv: `${path}.4.conv`,
    norm: `${path}.4.bn`,
    filters: width,
    kernelSize: 3,
    activation: relu,
  });
}

/** 1×1, involution (which carries the stride), 1×1, and the shortcut. */
export function bottleneck<V extends Value>(
  x: V,
  form: Form<V>,
  path: string,
  width: number,
  strides: number,
): V {
  const narrow = form.convNorm(x, {
    conv: `${path}.conv1`,
    norm: `${path}.bn1`,
    filters: width / 4,
    kernelSize: 1,
    activation: relu,
  });
  const mixed = form.involutionNorm(narrow, {
    involution: `${path}.conv2`,
    norm: `${path}.bn2`,
    kernelSize: 7,
    strides,
    activation: relu,
  });
  const changesShape = strides !== 1 || x.shape[3] !== width;
  const residual = changesShape
    ? form.convNorm(x, {
        conv: `${path}.downsample.0`,
        norm: `${path}.downsample.1`,
        filters: width,
        kernelSize: 1,
        strides,
      })
    : x;
  return form.convNorm(mixed, {
    conv: `${path}.conv3`,
    norm: `${path}.bn3`,
    filters: width,
    kernelSize: 1,
    residual,
    activation: relu,
  });
}

// ---- Network ----

const BACKBONE = 'backbone';
const CLASSIFIER = 'head.fc';

/** The network of a configuration, under a name of one's own. */
export function redNet(name: string, config: RedNetConfig): Architecture {
  const { blocks, widths, strides } = config;
  const stagePath = (stage: number) => `${BACKBONE}.layer${stage + 1}`;
  return {
    name,
    numClasses: config.numClasses,
    inputShape: config.inputShape,
    minimumSize: 1,
    preprocessing: config.preprocessing,
    initializers: MMCLS_INITIALIZERS,
    stages: [
      { name: 'stem', paths: [`${BACKBONE}.stem`] },
      ...blocks.map((_, stage) => ({ name: `layer${stage + 1}`, paths: [stagePath(stage)] })),
      { name: 'head', paths: ['head'] },
    ],
    classifier: CLASSIFIER,
    build(x, form, { numClasses }) {
      let y = stem(x, form, `${BACKBONE}.stem`, config.stemWidth);
      if (config.maxPool) y = form.maxPool(y, `${BACKBONE}.maxpool`);
      blocks.forEach((depth, stage) => {
        for (let block = 0; block < depth; block++) {
          const path = `${stagePath(stage)}.${block}`;
          y = bottleneck(y, form, path, widths[stage], block === 0 ? strides[stage] : 1);
        }
      });
      return [form.classifier(y, CLASSIFIER, numClasses)];
    },
  };
}

// ---- Configurations ----

const imageNet = (blocks: readonly number[]): RedNetConfig => ({
  blocks,
  widths: [256, 512, 1024, 2048],
  strides: [1, 2, 2, 2],
  stemWidth: 64,
  maxPool: true,
  numClasses: 1000,
  inputShape: [224, 224, 3],
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
} satisfies Record<string, RedNetConfig>;

// ---- Entry points ----

const entryPoint =
  (name: keyof typeof redNetConfigs) =>
  (options?: ModelOptions): LayersModel =>
    createFrom(redNet(name, redNetConfigs[name]), options);

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
