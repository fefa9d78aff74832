import { defineStockKernel, simpleActivation, singleProduct } from '@dynaconv/involution-ops/base';
import {
  _FusedMatMul as FusedMatMul,
  type _FusedMatMulAttrs as FusedMatMulAttrs,
  type _FusedMatMulInputs as FusedMatMulInputs,
} from '@tensorflow/tfjs-core';
import { multiplyFewRows } from '../rows.ts';

/** The last layer of a network on few images, which tfjs has every workgroup sum up through shared memory. */
export const fusedMatMulConfig = defineStockKernel<FusedMatMulInputs, FusedMatMulAttrs>(
  FusedMatMul,
  'webgpu',
  ({ inputs, attrs, backend }) => {
    const activation = simpleActivation(attrs, inputs);
    const product = singleProduct(inputs, attrs);
    return activation && product && multiplyFewRows(backend, inputs, product, activation);
  },
);
