import { MMCLS_INITIALIZERS } from '../../forms/initializers.ts';
import type { BottleneckFamily } from '../bottleneck/network.ts';

const activation = 'relu';
const STEM = 'backbone.stem';

/**
 * RedNet: ResNet with involution in place of every 3×3 convolution of its trunk and of one in its stem (Li et al., CVPR
 * 2021, arXiv 2103.06255, section 4.1). Module paths are those of the official mmcls checkpoints.
 *
 * @param stemKernelSize side of the windows of the stem's involution: 3 in the official networks for classification, 7 in those for
 * detection and segmentation
 */
export const redNetFamily = (stemKernelSize: number): BottleneckFamily => ({
  prefix: 'backbone.',
  stemPaths: [STEM],
  initializers: MMCLS_INITIALIZERS,
  hasInvolutions: true,
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
      kernelSize: stemKernelSize,
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
});

/** RedNet for classification. */
export const REDNET = /* @__PURE__ */ redNetFamily(3);
