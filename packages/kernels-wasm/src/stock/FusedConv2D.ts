import {
  FusedConv2D,
  type FusedConv2DAttrs,
  type FusedConv2DInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolveByOurs } from './convolve_by_ours.ts';
import { defineStockKernel } from './define_stock_kernel.ts';
import { replaced } from './replaced.ts';

/** As `Conv2D`; what layers of tfjs call. */
export const fusedConv2DConfig = defineStockKernel<FusedConv2DInputs, FusedConv2DAttrs>(
  FusedConv2D,
  ({ inputs, attrs, backend }) => {
    const { activation } = attrs;
    const isOurs =
      (activation === 'linear' || activation === 'relu') && !inputs.preluActivationWeights;
    return (
      (isOurs && convolveByOurs(FusedConv2D, inputs, attrs, activation, backend)) ||
      (replaced.get(FusedConv2D)!.kernelFunc({
        inputs,
        attrs: { ...attrs },
        backend,
      }) as TensorInfo)
    );
  },
);
