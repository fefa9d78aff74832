import { defineKernel, RoiAlignBackpropInput } from '@dynaconv/involution-ops/base';
import { heapOf } from '../backend.ts';
import { ROI_CHANNELS } from '../generated/bindings.ts';
import { planRois } from '../roi_plan.ts';

export const roiAlignBackpropInputConfig = defineKernel(
  RoiAlignBackpropInput,
  'wasm',
  ({ inputs, attrs, backend }) => {
    const { inputShape } = attrs;
    const [batch, height, width, channels] = inputShape;
    const heap = heapOf(backend);
    return heap.output(inputShape, (dx) => {
      const { words, binRows, multiplyAdds, scratchBytes } = planRois(
        heap,
        inputs,
        inputShape,
        attrs,
      );
      const work = { units: Math.ceil(channels / ROI_CHANNELS), multiplyAdds, scratchBytes };
      heap.withWords(words, (plan) =>
        heap.run('roiAlignBackpropInput', work, (scratch) => ({
          plan,
          images: heap.addressOf(inputs.batchIndices),
          dy: heap.addressOf(inputs.dy),
          dx,
          bins: binRows,
          pixels: batch * height * width,
          scratch,
        })),
      );
    });
  },
);
