import { FusedConv2D, type FusedConv2DAttrs, type FusedConv2DInputs } from '@tensorflow/tfjs-core';
import { convolveByOurs } from './convolve_by_ours.ts';
import { defineStockKernel } from './define_stock_kernel.ts';
import { ourActivation } from './our_activation.ts';
import { byTfjs } from './replaced.ts';

/** As `Conv2D`; what layers of tfjs call. */
export const fusedConv2DConfig = defineStockKernel<FusedConv2DInputs, FusedConv2DAttrs>(
  FusedConv2D,
  ({ inputs, attrs, backend }) => {
    const activation = ourActivation(attrs, inputs);
    return (
      (activation && convolveByOurs(FusedConv2D, inputs, attrs, activation, backend)) ??
      byTfjs(FusedConv2D, { inputs, attrs, backend })
    );
  },
);
