import { FusedInvolution2D, FusedPointwiseConv2D } from '@dynaconv/involution-ops/base';
import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, each, rearrange } from './mutation.ts';

/** Fused kernels whose epilogue is wrong. */
export const EPILOGUE_MUTANTS: readonly Mutant[] = [
  faultyKernel(FusedInvolution2D, 'relu_forgotten', 'ends without its activation', {
    before: changeAttrs(() => ({ activation: 'linear' })),
  }),
  faultyKernel(FusedInvolution2D, 'relu_always', 'activates where it should not', {
    before: changeAttrs(() => ({ activation: 'relu' })),
  }),
  faultyKernel(FusedInvolution2D, 'scale_forgotten', 'takes the scale for 1', {
    before: changeInput('scale', (scale) => each(scale, () => 1)),
  }),
  faultyKernel(FusedInvolution2D, 'bias_repeats', 'takes the first vector of the bias for all', {
    before: changeInput('bias', (bias) => rearrange(bias, (c) => [c % 4])),
  }),
  faultyKernel(FusedInvolution2D, 'nan_dropped', "lets the activation's max drop NaNs", {
    after: (output, { attrs }) =>
      attrs.activation === 'relu' ? each(output, (value) => value || 0) : output,
  }),
  faultyKernel(FusedPointwiseConv2D, 'bias_forgotten', 'takes the bias for 0', {
    before: changeInput('bias', (bias) => each(bias, () => 0)),
  }),
  faultyKernel(FusedPointwiseConv2D, 'residual_after_relu', 'adds the residual after activating', {
    before: ({ inputs: { residual: _, ...inputs }, attrs }) => ({ inputs, attrs }),
    after: (output, { inputs: { residual } }) =>
      residual ? each(output, (value, o) => value + residual.data[o]) : output,
  }),
  faultyKernel(FusedPointwiseConv2D, 'input_tail_missed', 'sums whole vectors of input channels', {
    before: changeInput('x', (x) => {
      const whole = x.shape[3] - (x.shape[3] % 4);
      return rearrange(x, (...place) => (place[3] < whole ? place : undefined));
    }),
  }),
  faultyKernel(FusedPointwiseConv2D, 'filter_transposed', 'reads [Cout, Cin] for [Cin, Cout]', {
    before: changeInput('filter', (filter) => {
      const [, , inChannels, outChannels] = filter.shape;
      return rearrange(filter, (_h, _w, m, n) => {
        const flat = n * inChannels + m;
        return [0, 0, Math.floor(flat / outChannels), flat % outChannels];
      });
    }),
  }),
];
