import type { Operator } from '../../workloads/workload.ts';
import { NCHW_TO_NHWC, NHWC_TO_NCHW } from '../nd_array.ts';

/** An operator, written as its authors do, that PyTorch exports as a model. */
export interface ExportedForm {
  /** What `python/reference` calls it. */
  formulation: string;
  /** For each input, the permutation of its axes to those of the model. */
  inputs: Readonly<Record<string, readonly number[]>>;
  /** The permutation of the output's axes to NHWC. */
  toNhwc: readonly number[];
}

/** The others are single operators of ONNX, as which PyTorch would export them. */
export const EXPORTED_FORMS: Partial<Record<Operator, ExportedForm>> = {
  involution2d: {
    formulation: 'unfold',
    inputs: { x: NHWC_TO_NCHW, kernel: [0, 3, 4, 5, 1, 2] },
    toNhwc: NCHW_TO_NHWC,
  },
  contMix2d: {
    formulation: 'gather',
    inputs: {
      x: [0, 1, 2, 3],
      logits: [0, 1, 2, 3, 4, 5],
      relativePositionBias: [0, 1, 2],
    },
    toNhwc: [0, 1, 2, 3],
  },
};
