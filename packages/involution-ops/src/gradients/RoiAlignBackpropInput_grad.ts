import { type GradConfig, type Tensor, type Tensor4D, zerosLike } from '@tensorflow/tfjs-core';
import {
  RoiAlignBackpropInput,
  type RoiAlignBackpropInputAttrs,
} from '../contracts/RoiAlignBackpropInput.ts';
import { roiAlign } from '../ops/roi_align.ts';

/** The op is linear in dy, and RoiAlign its transpose. */
export const roiAlignBackpropInputGradConfig: GradConfig = {
  kernelName: RoiAlignBackpropInput,
  inputsToSave: ['boxes', 'batchIndices'],
  gradFunc: (ddx, saved, attrs) => {
    const [boxes, batchIndices] = saved as [Tensor, Tensor];
    const { inputShape: _, ...options } = attrs as unknown as RoiAlignBackpropInputAttrs;
    return {
      dy: () => roiAlign(ddx as Tensor4D, boxes, batchIndices, options),
      boxes: () => zerosLike(boxes),
      batchIndices: () => zerosLike(batchIndices),
    };
  },
};
