import { convolutionAndEpilogue } from '../lowered/fused_convolutions.ts';
import { convolutionKernels } from './convolutions.ts';
import { elementwiseKernels } from './elementwise.ts';
import { reductionKernels } from './reductions.ts';
import { shapeKernels } from './shapes.ts';

/** What every graph is made of. */
export const commonKernels = [
  ...convolutionKernels,
  ...elementwiseKernels,
  ...reductionKernels,
  ...shapeKernels,
  convolutionAndEpilogue,
];
