import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, each, rearrange } from './mutation.ts';

export const ROI_ALIGN_BACKPROP_INPUT_MUTANTS: readonly Mutant[] = [
  faultyKernel('RoiAlignBackpropInput', 'last_box_alone', 'overwrites where it should add', {
    before: changeInput('dy', (dy) =>
      rearrange(dy, (...place) => (place[0] === dy.shape[0] - 1 ? place : undefined)),
    ),
  }),
  faultyKernel('RoiAlignBackpropInput', 'first_image', 'gives all to the first image', {
    before: changeInput('batchIndices', (images) => each(images, () => 0)),
  }),
  faultyKernel('RoiAlignBackpropInput', 'one_sample', 'spreads over one sample a bin', {
    before: changeAttrs(() => ({ samplingRatio: 1 })),
  }),
  faultyKernel('RoiAlignBackpropInput', 'not_divided', 'gives every sample all of dy', {
    before: changeInput('dy', (dy, { attrs }) =>
      each(dy, (value) => value * Math.max(attrs.samplingRatio, 1) ** 2),
    ),
  }),
  faultyKernel('RoiAlignBackpropInput', 'unwritten', 'leaves pixels that no bin reads', {
    after: (output) => ({ ...output, data: output.data.map((value) => value || 1) }),
  }),
  faultyKernel('RoiAlignBackpropInput', 'tail_missed', 'does whole vectors of 4 channels only', {
    after: (output) => {
      const whole = output.shape[3] - (output.shape[3] % 4);
      return rearrange(output, (...place) => (place[3] < whole ? place : undefined));
    },
  }),
];
