import { type Architecture, entryPoints } from './architecture.ts';
import {
  type BottleneckFamily,
  type BottleneckNetworkConfig,
  bottleneckNetwork,
  IMAGENET_SIZE,
} from './bottleneck_network.ts';
import { TORCHVISION_INITIALIZERS } from './forms/initializers.ts';
import { IMAGENET_TORCHVISION } from './images/preprocessing.ts';

// ---- Parts ----

const activation = 'relu';

/**
 * ResNet (He et al., CVPR 2016, arXiv 1512.03385), the baseline of the other families: v1.5, whose stride sits in the 3×3
 * convolution. Module paths are those of torchvision and timm.
 */
export const RESNET: BottleneckFamily = {
  prefix: '',
  stemPaths: ['conv1', 'bn1'],
  classifier: 'fc',
  initializers: TORCHVISION_INITIALIZERS,
  stem: (x, form, width) =>
    form.convNorm(x, {
      conv: 'conv1',
      norm: 'bn1',
      filters: width,
      kernelSize: 7,
      strides: 2,
      activation,
    }),
  spatial: (x, form, { layer, norm, strides }) => {
    const filters = x.shape[3]!;
    return form.convNorm(x, { conv: layer, norm, filters, kernelSize: 3, strides, activation });
  },
};

/** The network of a configuration, under a name of one's own. */
export const resNet = (name: string, config: BottleneckNetworkConfig): Architecture =>
  bottleneckNetwork(name, config, RESNET);

// ---- Configurations ----

const imageNet = (blocks: readonly number[]): BottleneckNetworkConfig => ({
  ...IMAGENET_SIZE,
  blocks,
  preprocessing: IMAGENET_TORCHVISION,
});

export const resNetConfigs = {
  resnet50: /* @__PURE__ */ imageNet([3, 4, 6, 3]),
  resnet101: /* @__PURE__ */ imageNet([3, 4, 23, 3]),
  resnet152: /* @__PURE__ */ imageNet([3, 8, 36, 3]),
} satisfies Record<string, BottleneckNetworkConfig>;

// ---- Entry points ----

const entryPoint = /* @__PURE__ */ entryPoints(resNet, resNetConfigs);

/** ResNet-50 for ImageNet-1k: 25.56 M parameters. */
export const resnet50 = /* @__PURE__ */ entryPoint('resnet50');
/** ResNet-101 for ImageNet-1k: 44.55 M parameters. */
export const resnet101 = /* @__PURE__ */ entryPoint('resnet101');
/** ResNet-152 for ImageNet-1k: 60.19 M parameters. */
export const resnet152 = /* @__PURE__ */ entryPoint('resnet152');
