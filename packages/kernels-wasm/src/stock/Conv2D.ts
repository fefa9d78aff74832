import { defineStockKernel } from '@dynaconv/involution-ops/base';
import { Conv2D, type Conv2DAttrs, type Conv2DInputs } from '@tensorflow/tfjs-core';
import { convolveByOurs } from './convolve_by_ours.ts';

/** XNNPACK, as tfjs builds it, takes 1.3 to 2.2 times as long. */
export const conv2DConfig = defineStockKernel<Conv2DInputs, Conv2DAttrs>(
  Conv2D,
  'wasm',
  ({ inputs, attrs, backend }) => convolveByOurs(Conv2D, inputs, attrs, 'linear', backend),
);
