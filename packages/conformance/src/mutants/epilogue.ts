import {
  FusedConvFFN2D,
  FusedInvolution2D,
  FusedPaddedConv2D,
  FusedSameDepthwiseConv2D,
  Gelu,
} from '@dynaconv/involution-ops/base';
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
  faultyKernel(FusedPaddedConv2D, 'bias_forgotten', 'takes the bias for 0', {
    before: changeInput('bias', (bias) => each(bias, () => 0)),
  }),
  faultyKernel(FusedPaddedConv2D, 'residual_after_relu', 'adds the residual after activating', {
    before: ({ inputs: { residual: _, ...inputs }, attrs }) => ({ inputs, attrs }),
    after: (output, { inputs: { residual } }) =>
      residual ? each(output, (value, o) => value + residual.data[o]) : output,
  }),
  faultyKernel(FusedPaddedConv2D, 'input_tail_missed', 'sums whole vectors of input channels', {
    before: changeInput('x', (x) => {
      const whole = x.shape[3] - (x.shape[3] % 4);
      return rearrange(x, (...place) => (place[3] < whole ? place : undefined));
    }),
  }),
  faultyKernel(FusedPaddedConv2D, 'filter_transposed', 'reads [Cout, Cin] for [Cin, Cout]', {
    before: changeInput('filter', (filter) => {
      const [, , inChannels, outChannels] = filter.shape;
      return rearrange(filter, (_h, _w, m, n) => {
        const flat = n * inChannels + m;
        return [0, 0, Math.floor(flat / outChannels), flat % outChannels];
      });
    }),
  }),
  faultyKernel(FusedPaddedConv2D, 'silu_forgotten', 'knows no SiLU', {
    before: changeAttrs(({ activation }) => ({
      activation: activation === 'silu' ? 'linear' : activation,
    })),
  }),
  faultyKernel(FusedPaddedConv2D, 'gelu_by_sigmoid', 'takes x · sigmoid(1.702 x) for GELU', {
    before: ({ inputs, attrs }) => ({
      inputs,
      attrs: { ...attrs, activation: attrs.activation === 'gelu' ? 'linear' : attrs.activation },
    }),
    after: (output, { attrs }) =>
      attrs.activation === 'gelu' ? each(output, (x) => x / (1 + Math.exp(-1.702 * x))) : output,
  }),
  faultyKernel(FusedPaddedConv2D, 'residual_scale_forgotten', 'adds the residual as it is', {
    before: ({ inputs: { residualScale: _, ...inputs }, attrs }) => ({ inputs, attrs }),
  }),
  faultyKernel(FusedPaddedConv2D, 'window_transposed', 'takes rows of the window for columns', {
    before: changeInput('filter', (filter) => rearrange(filter, (u, v, m, n) => [v, u, m, n])),
  }),
  faultyKernel(FusedPaddedConv2D, 'tile_rest_missed', 'does whole tiles of 128 pixels only', {
    after: (output) => {
      const [, height, width] = output.shape;
      const whole = Math.max(128, height * width - ((height * width) % 128));
      return rearrange(output, (b, i, j, n) => (i * width + j < whole ? [b, i, j, n] : undefined));
    },
  }),
  faultyKernel(FusedSameDepthwiseConv2D, 'residual_forgotten', 'takes the residual for 0', {
    before: ({ inputs: { residual: _, ...inputs }, attrs }) => ({ inputs, attrs }),
  }),
  faultyKernel(FusedSameDepthwiseConv2D, 'taps_flipped', 'convolves where it should correlate', {
    before: changeInput('filter', (filter) => {
      const last = filter.shape[0] - 1;
      return rearrange(filter, (u, v, c, m) => [last - u, last - v, c, m]);
    }),
  }),
  faultyKernel(
    FusedSameDepthwiseConv2D,
    'slab_tail_missed',
    'does whole slabs of 8 channels only',
    {
      after: (output) => {
        const whole = output.shape[3] - (output.shape[3] % 8);
        return rearrange(output, (...place) => (place[3] < whole ? place : undefined));
      },
    },
  ),
  faultyKernel(
    FusedSameDepthwiseConv2D,
    'last_block_missed',
    'does whole blocks of 4 pixels only',
    {
      after: (output) => {
        const whole = output.shape[2] - (output.shape[2] % 4);
        return rearrange(output, (...place) => (place[2] < whole ? place : undefined));
      },
    },
  ),
  faultyKernel(FusedConvFFN2D, 'window_turned', 'reads its window from the last tap to the first', {
    before: changeInput('depthwise', (filter) => {
      const last = filter.shape[0] - 1;
      return rearrange(filter, (u, v, c, m) => [last - u, last - v, c, m]);
    }),
  }),
  faultyKernel(FusedConvFFN2D, 'norm_forgotten', 'passes the hidden map on as it is', {
    before: changeInput('gamma', (gamma) => each(gamma, () => 0)),
  }),
  faultyKernel(FusedConvFFN2D, 'strip_missed', 'leaves out the first row of its second strip', {
    after: (output) =>
      output.shape[1] > 25
        ? rearrange(output, (b, i, j, c) => (i === 25 ? undefined : [b, i, j, c]))
        : output,
  }),
  faultyKernel(
    Gelu,
    'unsaturated',
    'holds erf a unit off ±1 at its end, by which x is multiplied',
    {
      after: (output, { inputs: { x } }) =>
        each(output, (value, i) => value - Math.abs(x.data[i]) * 2 ** -25),
    },
  ),
];
