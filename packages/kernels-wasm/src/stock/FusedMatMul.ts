import { defineStockKernel, simpleActivation } from '@dynaconv/involution-ops/base';
import {
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  type _FusedMatMulInputs as FusedMatMulInputs,
} from '@tensorflow/tfjs-core';
import { multiplyByOurs } from './multiply_by_ours.ts';

/** What dense layers of tfjs call. */
export const fusedMatMulConfig = defineStockKernel<FusedMatMulInputs, FusedMatMulAttrs>(
  FusedMatMul,
  'wasm',
  ({ inputs, attrs, backend }) => {
    const activation = simpleActivation(attrs, inputs);
    return activation && multiplyByOurs(inputs, attrs, activation, backend);
  },
);
