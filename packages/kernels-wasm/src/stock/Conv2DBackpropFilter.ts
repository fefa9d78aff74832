import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropFilterInputs,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { CHANNEL_BLOCK, EIGHT, FOUR, PIXEL_BLOCK } from '../generated/bindings.ts';
import { geometryOf, multiplyAddsOf, withoutRows } from '../geometry.ts';
import { convolutionInfo } from './convolution_info.ts';

const WORD = 4;

export const conv2DBackpropFilterConfig = defineStockKernel<
  Conv2DBackpropFilterInputs,
  Conv2DBackpropFilterAttrs
>(Conv2DBackpropFilter, 'wasm', ({ inputs: { x, dy }, attrs, backend }) => {
  const { filterShape } = attrs;
  const info = withoutRows(convolutionInfo(Conv2DBackpropFilter, x.shape, filterShape, attrs));
  const heap = heapOf(backend);
  const rows = Math.min(CHANNEL_BLOCK, Math.ceil(info.inChannels / FOUR) * FOUR);
  const work = {
    units: info.filterHeight * info.filterWidth * Math.ceil(info.outChannels / EIGHT),
    multiplyAdds: multiplyAddsOf(info, info.inChannels),
    scratchBytes: PIXEL_BLOCK * (2 + rows + EIGHT) * WORD,
  };
  return heap.output(filterShape, (dfilter) =>
    heap.withWords(geometryOf(info), (plan) =>
      heap.run('convolveBackpropFilter', work, (scratch) => ({
        plan,
        x: heap.addressOf(x),
        dy: heap.addressOf(dy),
        dfilter,
        scratch,
      })),
    ),
  );
});
