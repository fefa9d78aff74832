/**
 * Involution alone of `@dynaconv/involution-ops`, for pages in which every kilobyte counts.
 * Importing this registers their gradients and the cpu backend's kernels.
 */

import { involution2DGradConfig } from './gradients/Involution2D_grad.ts';
import { involution2DBackpropInputGradConfig } from './gradients/Involution2DBackpropInput_grad.ts';
import { involution2DBackpropKernelGradConfig } from './gradients/Involution2DBackpropKernel_grad.ts';
import { involution2DConfig } from './reference/Involution2D.ts';
import { involution2DBackpropInputConfig } from './reference/Involution2DBackpropInput.ts';
import { involution2DBackpropKernelConfig } from './reference/Involution2DBackpropKernel.ts';
import { registerMissing } from './register_missing.ts';

export * as fused from './ops/fused/index.ts';
export { involution2d } from './ops/involution2d.ts';
export { involution2dBackpropInput } from './ops/involution2d_backprop_input.ts';
export { involution2dBackpropKernel } from './ops/involution2d_backprop_kernel.ts';

registerMissing(
  [
    involution2DGradConfig,
    involution2DBackpropInputGradConfig,
    involution2DBackpropKernelGradConfig,
  ],
  [involution2DConfig, involution2DBackpropInputConfig, involution2DBackpropKernelConfig],
);
