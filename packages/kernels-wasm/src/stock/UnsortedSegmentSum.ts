import { defineStockKernel } from '@dynaconv/involution-ops/base';
import {
  UnsortedSegmentSum,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
  util,
} from '@tensorflow/tfjs-core';
import { heapOf } from '../backend.ts';
import { FOUR } from '../generated/bindings.ts';

/** Segments of x [rows, …] along its first axis, `segmentIds` int32 [rows]. */
export const unsortedSegmentSumConfig = defineStockKernel<
  UnsortedSegmentSumInputs,
  UnsortedSegmentSumAttrs
>(UnsortedSegmentSum, 'wasm', ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
  const [rows, ...rest] = x.shape;
  const columns = util.sizeFromShape(rest);
  const heap = heapOf(backend);
  const work = { units: Math.ceil(columns / FOUR), multiplyAdds: rows * columns };
  return heap.output([numSegments, ...rest], (y) =>
    heap.run('segmentSum', work, () => ({
      x: heap.addressOf(x),
      ids: heap.addressOf(segmentIds),
      y,
      rows,
      columns,
      segments: numSegments,
    })),
  );
});
