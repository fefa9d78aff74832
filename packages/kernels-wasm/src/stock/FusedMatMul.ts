import { simpleActivation } from '@dynaconv/involution-ops/base';
import {
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  type _FusedMatMulInputs as FusedMatMulInputs,
} from '@tensorflow/tfjs-core';
import { multiplyByOurs } from './multiply_by_ours.ts';
import { byTfjs, defineStockKernel } from './stock_kernels.ts';

/** What dense layers of tfjs call. */
export const fusedMatMulConfig = defineStockKernel<FusedMatMulInputs, FusedMatMulAttrs>(
  FusedMatMul,
  ({ inputs, attrs, backend }) => {
    const activation = simpleActivation(attrs, inputs);
    return (
      (activation && multiplyByOurs(inputs, attrs, activation, backend)) ??
      byTfjs(FusedMatMul, { inputs, attrs, backend })
    );
  },
);
