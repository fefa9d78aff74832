import { TORCHVISION_INITIALIZERS } from '../../forms/initializers.ts';
import type { BottleneckFamily } from '../bottleneck/network.ts';

const activation = 'relu';

/**
 * ResNet (He et al., CVPR 2016, arXiv 1512.03385), the baseline that the other families are compared with: v1.5, whose stride sits in the 3×3
 * convolution. Module paths are those of torchvision and timm.
 *
 * @param prefix of all module paths: '' for classification, 'backbone.' for dense prediction
 */
export const resNetFamily = (prefix: string): BottleneckFamily => ({
  prefix,
  stemPaths: [`${prefix}conv1`, `${prefix}bn1`],
  initializers: TORCHVISION_INITIALIZERS,
  stem: (x, form, width) =>
    form.convNorm(x, {
      conv: `${prefix}conv1`,
      norm: `${prefix}bn1`,
      filters: width,
      kernelSize: 7,
      strides: 2,
      activation,
    }),
  spatial: (x, form, { layer, norm, strides }) => {
    const filters = x.shape[3]!;
    return form.convNorm(x, { conv: layer, norm, filters, kernelSize: 3, strides, activation });
  },
});

/** ResNet for classification. */
export const RESNET = /* @__PURE__ */ resNetFamily('');
