import { Gelu, GlobalResponseNorm2D, LayerNorm2D } from '@dynaconv/involution-ops/base';
import type { Values } from '../core/bound.ts';
import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, each, type Mutation, rearrange } from './mutation.ts';

/** Every pixel of a layer normalisation made anew, by a function of its channels. */
const renormalize =
  (normalize: (values: Float32Array, epsilon: number) => ArrayLike<number>): Mutation['after'] =>
  (output, { inputs: { x, gamma, beta }, attrs }) => {
    const channels = x.shape[3];
    const data = new Float32Array(output.data.length);
    for (let first = 0; first < data.length; first += channels) {
      const values = Float32Array.from(x.data.subarray(first, first + channels));
      const normalized = normalize(values, attrs.epsilon);
      for (let c = 0; c < channels; c++) {
        data[first + c] = normalized[c] * gamma.data[c] + beta.data[c];
      }
    }
    return { ...output, data };
  };

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const asOneImage = ({ shape: [B, H, W, C], data }: Values): Values => ({
  shape: [1, B * H, W, C],
  data,
});

/** Kernels of GELU and of the normalisations that compute something near it. */
export const NORMALIZATION_MUTANTS: readonly Mutant[] = [
  faultyKernel(Gelu, 'tanh', 'is the approximation by tanh', {
    after: (output, { inputs: { x } }) =>
      each(output, (_, i) => {
        const value = x.data[i];
        const inner = Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3);
        return (value / 2) * (1 + Math.tanh(inner));
      }),
  }),
  faultyKernel(Gelu, 'tail_missed', 'does whole vectors of 4 only', {
    after: (output) =>
      each(output, (value, i) => (i < output.data.length - (output.data.length % 4) ? value : 0)),
  }),
  faultyKernel(Gelu, 'tail_of_erf', 'lets its rational run on beyond ±3.9', {
    after: (output, { inputs: { x } }) =>
      each(output, (value, i) => (x.data[i] > 40 ? value * (1 + 2 ** -10) : value)),
  }),
  faultyKernel(LayerNorm2D, 'variance_unbiased', 'divides the squares by C − 1', {
    after: renormalize((values, epsilon) => {
      const centre = mean(values);
      const squares = values.map((value) => (value - centre) ** 2);
      const variance = (mean(squares) * values.length) / Math.max(values.length - 1, 1);
      return values.map((value) => (value - centre) / Math.sqrt(variance + epsilon));
    }),
  }),
  faultyKernel(LayerNorm2D, 'epsilon_outside', 'adds epsilon to the deviation', {
    after: renormalize((values, epsilon) => {
      const centre = mean(values);
      const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
      return values.map((value) => (value - centre) / (deviation + epsilon));
    }),
  }),
  faultyKernel(LayerNorm2D, 'tail_missed', 'does whole vectors of 4 channels only', {
    after: (output) => {
      const whole = output.shape[3] - (output.shape[3] % 4);
      return rearrange(output, (...place) => (place[3] < whole ? place : undefined));
    },
  }),
  faultyKernel(GlobalResponseNorm2D, 'epsilon_per_channel', 'adds epsilon to the sum of norms', {
    before: ({ inputs, attrs }) => ({
      inputs,
      attrs: { epsilon: attrs.epsilon / inputs.x.shape[3] },
    }),
  }),
  faultyKernel(GlobalResponseNorm2D, 'epsilon_forgotten', 'divides by the mean norm alone', {
    before: changeAttrs(() => ({ epsilon: 1e-30 })),
  }),
  faultyKernel(GlobalResponseNorm2D, 'input_not_added', 'gives gamma · N · x + beta', {
    after: (output, { inputs: { x } }) => each(output, (value, i) => value - x.data[i]),
  }),
  faultyKernel(GlobalResponseNorm2D, 'norm_of_batch', 'takes the norms over batch and map', {
    before: changeInput('x', asOneImage),
    after: (output, { inputs: { x } }) => ({ ...output, shape: x.shape }),
  }),
];
