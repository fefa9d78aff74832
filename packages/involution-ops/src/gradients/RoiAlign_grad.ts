import { type GradConfig, type Tensor, type Tensor4D, zerosLike } from '@tensorflow/tfjs-core';
import { RoiAlign, type RoiAlignAttrs } from '../contracts/RoiAlign.ts';
import { roiAlignBackpropInput } from '../ops/roi_align_backprop_input.ts';

export const roiAlignGradConfig: GradConfig = {
  kernelName: RoiAlign,
  // x is kept for its shape alone.
  inputsToSave: ['x', 'boxes', 'batchIndices'],
  gradFunc: (dy, saved, attrs) => {
    const [x, boxes, batchIndices] = saved as [Tensor4D, Tensor, Tensor];
    const options = attrs as unknown as RoiAlignAttrs;
    return {
      x: () => roiAlignBackpropInput(dy as Tensor, boxes, batchIndices, x.shape, options),
      boxes: () => zerosLike(boxes),
      batchIndices: () => zerosLike(batchIndices),
    };
  },
};
