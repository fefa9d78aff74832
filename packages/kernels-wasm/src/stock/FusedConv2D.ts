import { defineStockKernel, simpleActivation } from '@dynaconv/involution-ops/base';
import { FusedConv2D, type FusedConv2DAttrs, type FusedConv2DInputs } from '@tensorflow/tfjs-core';
import { convolveByOurs } from './convolve_by_ours.ts';

/** As `Conv2D`; what layers of tfjs call. */
export const fusedConv2DConfig = defineStockKernel<FusedConv2DInputs, FusedConv2DAttrs>(
  FusedConv2D,
  'wasm',
  ({ inputs, attrs, backend }) => {
    const activation = simpleActivation(attrs, inputs);
    return activation && convolveByOurs(FusedConv2D, inputs, attrs, activation, backend);
  },
);
