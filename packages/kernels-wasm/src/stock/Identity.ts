import { defineStockKernel } from '@dynaconv/involution-ops/base';
import { type DataId, Identity, type IdentityInputs, util } from '@tensorflow/tfjs-core';

/** The part of `BackendWasm` that counts who uses data. */
interface CountingBackend {
  dataIdMap: { get(dataId: DataId): { shape: number[] } };
  incRef(dataId: DataId): void;
}

/**
 * A tensor of the same data, which is counted once more, as tfjs's other backends and this one's Reshape have it; tfjs's own copies
 * the data of every tensor that a gradient saves.
 */
export const identityConfig = defineStockKernel<IdentityInputs, object>(
  Identity,
  'wasm',
  ({ inputs: { x }, backend }) => {
    const { dataIdMap, incRef } = backend as CountingBackend;
    // tfjs's fused kernels ask for the shape that their bias, of rank 1, was made with, not for the bias's own.
    if (x.shape.length !== 1 || util.arraysEqual(dataIdMap.get(x.dataId).shape, x.shape)) {
      incRef.call(backend, x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    }
    return undefined;
  },
);
