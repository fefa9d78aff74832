import { defineKernel, RoiAlign } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { planRois } from '../roi_plan.ts';

export const roiAlignConfig = defineKernel(RoiAlign, 'wasm', ({ inputs, attrs, backend }) => {
  const { x, boxes, batchIndices } = inputs;
  const heap = heapOf(backend);
  return heap.output([boxes.shape[0], ...attrs.outputSize, x.shape[3]], (y) => {
    const { words, binRows, multiplyAdds, scratchBytes } = planRois(heap, inputs, x.shape, attrs);
    heap.withWords(words, (plan) =>
      heap.run('roiAlign', { units: binRows, multiplyAdds, scratchBytes }, (scratch) => ({
        plan,
        images: heap.addressOf(batchIndices),
        x: heap.addressOf(x),
        y,
        scratch,
      })),
    );
  });
});
