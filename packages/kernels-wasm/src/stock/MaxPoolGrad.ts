import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  backend_util,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type MaxPoolGradInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { geometryOf, multiplyAddsOf } from '../geometry.ts';

/**
 * The first of a window's largest values has the gradient, as on tfjs's cpu backend and in PyTorch. tfjs-backend-wasm's own takes a
 * hundred times as long, and loses the gradients of windows that have no positive value.
 */
export const maxPoolGradConfig = defineStockKernel<MaxPoolGradInputs, MaxPoolGradAttrs>(
  MaxPoolGrad,
  'wasm',
  ({ inputs: { dy, input: x }, attrs, backend }) => {
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const shape = x.shape as [number, number, number, number];
    const info = backend_util.computePool2DInfo(
      shape,
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const heap = heapOf(backend);
    const work = { units: info.batchSize, multiplyAdds: 2 * multiplyAddsOf(info, 1) };
    return heap.output(x.shape, (dx) =>
      heap.withWords(geometryOf(info), (plan) =>
        heap.run('maxPoolBackprop', work, () => ({
          plan,
          x: heap.addressOf(x),
          dy: heap.addressOf(dy),
          dx,
        })),
      ),
    );
  },
);
