import { RoiAlignBackpropInput } from '../contracts/RoiAlignBackpropInput.ts';
import { defineKernel } from '../define_kernel.ts';
import { roiBins } from '../roi_bins.ts';
import { makeOutput, readFloats, readIntegers } from './loops.ts';

export const roiAlignBackpropInputConfig = defineKernel(
  RoiAlignBackpropInput,
  'cpu',
  ({ inputs, backend, attrs }) => {
    const { inputShape } = attrs;
    const channels = inputShape[3];
    const dy = readFloats(backend, inputs.dy);
    const boxes = readFloats(backend, inputs.boxes);
    const images = readIntegers(backend, inputs.batchIndices);
    const dx = new Float64Array(inputShape.reduce((a, b) => a * b));
    let from = 0;
    for (const { rows, weights } of roiBins(boxes, images, inputShape, attrs)) {
      for (const [tap, row] of rows.entries()) {
        for (let c = 0; c < channels; c++) dx[row * channels + c] += weights[tap] * dy[from + c];
      }
      from += channels;
    }
    return makeOutput(backend, inputShape, dx);
  },
);
