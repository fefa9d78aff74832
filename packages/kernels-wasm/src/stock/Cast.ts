import { defineStockKernel } from '@dynaconv/involution-ops/base';
import { Cast, type CastAttrs, type CastInputs, type TensorInfo } from '@tensorflow/tfjs-core';
import { identityConfig } from './Identity.ts';

/** To the dtype that a tensor has, as ReLU's gradient casts, a tensor of the same data; tfjs's own copies it. */
export const castConfig = defineStockKernel<CastInputs, CastAttrs>(
  Cast,
  'wasm',
  ({ inputs, attrs, backend }) =>
    inputs.x.dtype === attrs.dtype
      ? (identityConfig.kernelFunc({ inputs, backend }) as TensorInfo)
      : undefined,
);
