import {
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  type _FusedMatMulInputs as FusedMatMulInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { defineStockKernel } from './define_stock_kernel.ts';
import { multiplyByOurs } from './multiply_by_ours.ts';
import { replaced } from './replaced.ts';

/** What dense layers of tfjs call. */
export const fusedMatMulConfig = defineStockKernel<FusedMatMulInputs, FusedMatMulAttrs>(
  FusedMatMul,
  ({ inputs, attrs, backend }) => {
    const { activation } = attrs;
    const isOurs =
      (activation === 'linear' || activation === 'relu') && !inputs.preluActivationWeights;
    return (
      (isOurs && multiplyByOurs(inputs, attrs, activation, backend)) ||
      (replaced.get(FusedMatMul)!.kernelFunc({
        inputs,
        attrs: { ...attrs },
        backend,
      }) as TensorInfo)
    );
  },
);
