import type { Operator } from '../../workloads/workload.ts';
import { NCHW_TO_NHWC, NHWC_TO_NCHW } from '../nd_array.ts';

/** A model that PyTorch exports of an operator as its authors write it. */
export interface ExportedForm {
  /** What `python/reference` calls it. */
  formulation: string;
  /** The permutation of each input's axes to those of the model's. */
  inputs: Readonly<Record<string, readonly number[]>>;
  /** That of the output's to NHWC. */
  toNhwc: readonly number[];
}

/** Of the others, PyTorch exports the one ONNX operator that they are. */
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
