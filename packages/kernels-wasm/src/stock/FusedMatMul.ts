import {
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  type _FusedMatMulInputs as FusedMatMulInputs,
} from '@tensorflow/tfjs-core';
import { defineStockKernel } from './define_stock_kernel.ts';
import { multiplyByOurs } from './multiply_by_ours.ts';
import { ourActivation } from './our_activation.ts';
import { byTfjs } from './replaced.ts';

/** What dense layers of tfjs call. */
export const fusedMatMulConfig = defineStockKernel<FusedMatMulInputs, FusedMatMulAttrs>(
  FusedMatMul,
  ({ inputs, attrs, backend }) => {
    const activation = ourActivation(attrs, inputs);
    return (
      (activation && multiplyByOurs(inputs, attrs, activation, backend)) ??
      byTfjs(FusedMatMul, { inputs, attrs, backend })
    );
  },
);
