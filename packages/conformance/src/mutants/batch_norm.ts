import {
  BatchMoments2D,
  BatchNorm2DBackpropInput,
  BatchNorm2DBackpropScale,
} from '@dynaconv/involution-ops/base';
import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, each, rearrange } from './mutation.ts';

/** Parts of batch normalisation that compute something near it. */
export const BATCH_NORM_MUTANTS: readonly Mutant[] = [
  faultyKernel(BatchMoments2D, 'variance_unbiased', 'divides the squares by N − 1', {
    after(output, { inputs: { x } }) {
      const channels = x.shape[3];
      const pixels = x.data.length / channels;
      return each(output, (value, i) =>
        i < channels ? value : (value * pixels) / Math.max(1, pixels - 1),
      );
    },
  }),
  faultyKernel(BatchMoments2D, 'batch_ignored', 'is of the first image alone', {
    before: changeInput('x', (x) => ({
      shape: [1, ...x.shape.slice(1)],
      data: Float32Array.from(x.data.subarray(0, x.data.length / x.shape[0])),
    })),
  }),
  faultyKernel(BatchNorm2DBackpropScale, 'mean_ignored', 'does not subtract the mean', {
    before: changeInput('moments', (moments) =>
      each(moments, (value, i) => (i < moments.shape[1] ? 0 : value)),
    ),
  }),
  faultyKernel(BatchNorm2DBackpropScale, 'order', 'gives the gradient of beta first', {
    after: (output) => rearrange(output, (row, c) => [1 - row, c]),
  }),
  faultyKernel(BatchNorm2DBackpropInput, 'statistics_constant', 'lets no gradient through them', {
    before: changeInput('dscale', (dscale) => each(dscale, () => 0)),
  }),
  faultyKernel(BatchNorm2DBackpropInput, 'epsilon_ignored', 'leaves epsilon out', {
    before: changeAttrs(() => ({ epsilon: 0 })),
  }),
];
