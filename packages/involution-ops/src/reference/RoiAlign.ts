import { RoiAlign } from '../contracts/RoiAlign.ts';
import { defineKernel } from '../define_kernel.ts';
import { roiBins } from '../roi_bins.ts';
import { makeOutput, readFloats, readIntegers } from './loops.ts';

export const roiAlignConfig = defineKernel(RoiAlign, 'cpu', ({ inputs, backend, attrs }) => {
  const channels = inputs.x.shape[3];
  const x = readFloats(backend, inputs.x);
  const boxes = readFloats(backend, inputs.boxes);
  const images = readIntegers(backend, inputs.batchIndices);
  const shape = [images.length, ...attrs.outputSize, channels];
  const y = new Float64Array(shape.reduce((a, b) => a * b));
  let out = 0;
  for (const { rows, weights } of roiBins(boxes, images, inputs.x.shape, attrs)) {
    for (const [tap, row] of rows.entries()) {
      for (let c = 0; c < channels; c++) y[out + c] += weights[tap] * x[row * channels + c];
    }
    out += channels;
  }
  return makeOutput(backend, shape, y);
});
