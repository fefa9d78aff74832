import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, each, rearrange } from './mutation.ts';

/** Each box changed by itself. */
const changeBoxes = (change: (box: readonly number[], spatialScale: number) => readonly number[]) =>
  changeInput('boxes', (boxes, { attrs }) => ({
    ...boxes,
    data: Float32Array.from({ length: boxes.data.length }, (_, i) => {
      const box = boxes.data.slice(i - (i % 4), i - (i % 4) + 4);
      return change([...box], attrs.spatialScale)[i % 4];
    }),
  }));

export const ROI_ALIGN_MUTANTS: readonly Mutant[] = [
  faultyKernel('RoiAlign', 'never_aligned', 'leaves out the half pixel', {
    before: changeAttrs(() => ({ aligned: false })),
  }),
  faultyKernel('RoiAlign', 'always_aligned', 'subtracts the half pixel in any case', {
    before: changeAttrs(() => ({ aligned: true })),
  }),
  faultyKernel('RoiAlign', 'one_sample', 'takes one sample a bin, whatever its size', {
    before: changeAttrs(() => ({ samplingRatio: 1 })),
  }),
  faultyKernel('RoiAlign', 'ratio_ignored', 'chooses the number of samples itself', {
    before: changeAttrs(() => ({ samplingRatio: 0 })),
  }),
  faultyKernel('RoiAlign', 'scale_ignored', 'takes boxes for pixels of the map', {
    before: changeAttrs(() => ({ spatialScale: 1 })),
  }),
  faultyKernel('RoiAlign', 'axes_swapped', 'takes y1, x1, y2, x2, as TensorFlow has boxes', {
    before: changeBoxes(([x1, y1, x2, y2]) => [y1, x1, y2, x2]),
  }),
  faultyKernel('RoiAlign', 'bins_swapped', 'takes [width, height] for [height, width]', {
    after: (output) =>
      rearrange(output, (n, p, q, c) =>
        output.shape[1] === output.shape[2] ? [n, p, q, c] : [n, q, p, c],
      ),
  }),
  faultyKernel('RoiAlign', 'boxes_clipped', 'clips boxes to the image', {
    before: (call) => {
      const [, rows, columns] = call.inputs.x.shape;
      const [height, width] = [rows, columns].map((size) => size / call.attrs.spatialScale);
      const inside = (at: number, size: number) => Math.min(Math.max(at, 0), size);
      const change = changeBoxes(([x1, y1, x2, y2]) => [
        inside(x1, width),
        inside(y1, height),
        inside(x2, width),
        inside(y2, height),
      ]);
      return change?.(call) ?? call;
    },
  }),
  faultyKernel('RoiAlign', 'boxes_turned_back', 'sorts the corners', {
    before: changeBoxes(([x1, y1, x2, y2]) => [
      Math.min(x1, x2),
      Math.min(y1, y2),
      Math.max(x1, x2),
      Math.max(y1, y2),
    ]),
  }),
  faultyKernel('RoiAlign', 'least_size', 'gives every box a pixel at least', {
    before: changeBoxes(([x1, y1, x2, y2], scale) => [
      x1,
      y1,
      Math.max(x2, x1 + 1 / scale),
      Math.max(y2, y1 + 1 / scale),
    ]),
  }),
  faultyKernel('RoiAlign', 'nan_read', 'takes a NaN for 0', {
    before: changeInput('boxes', (boxes) => each(boxes, (at) => (Number.isNaN(at) ? 0 : at))),
  }),
  faultyKernel('RoiAlign', 'infinity_read', 'cuts infinite boxes off', {
    before: changeInput('boxes', (boxes) =>
      each(boxes, (at) => Math.min(Math.max(at, -1000), 1000)),
    ),
  }),
  faultyKernel('RoiAlign', 'first_image', 'reads the first image for all boxes', {
    before: changeInput('batchIndices', (images) => each(images, () => 0)),
  }),
  faultyKernel('RoiAlign', 'image_clamped', 'reads the last image for those that are not there', {
    before: changeInput('batchIndices', (images, { inputs }) =>
      each(images, (image) => Math.min(Math.max(image, 0), inputs.x.shape[0] - 1)),
    ),
  }),
  faultyKernel('RoiAlign', 'tail_missed', 'does whole vectors of 4 channels only', {
    after: (output) => {
      const whole = output.shape[3] - (output.shape[3] % 4);
      return rearrange(output, (...place) => (place[3] < whole ? place : undefined));
    },
  }),
  faultyKernel('RoiAlign', 'last_box_missed', 'ends a loop one box early', {
    after: (output) =>
      rearrange(output, (...place) => (place[0] < output.shape[0] - 1 ? place : undefined)),
  }),
];
