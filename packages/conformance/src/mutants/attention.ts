import {
  ContMix2D,
  ContMix2DAttention,
  ContMix2DBackpropBias,
  ContMix2DBackpropLogits,
  ContMix2DLogits,
} from '@dynaconv/involution-ops/base';
import type { Values } from '../core/bound.ts';
import { forEachTap } from '../oracle/attention.ts';
import { faultyKernel, type Mutant } from './mutant.ts';
import { changeInput, each, type Mutation, type Output, rearrange } from './mutation.ts';

const transposed = (bias: Values): Values => rearrange(bias, (g, r, s) => [g, s, r]);

/** The attention made anew from the kernel's arguments, in float32, by a function of each window's scores. */
const remake =
  (softmax: (scores: Float32Array) => Float32Array): Mutation['after'] =>
  (output, { inputs: { logits, relativePositionBias: bias } }) => {
    const scores = new Float32Array(logits.data.length);
    forEachTap(logits.shape, (tap, position) => {
      scores[tap] = logits.data[tap] + bias.data[position];
    });
    const taps = logits.shape[4] ** 2;
    const data = new Float32Array(scores.length);
    for (let first = 0; first < scores.length; first += taps) {
      data.set(softmax(scores.subarray(first, first + taps)), first);
    }
    return { ...output, data };
  };

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

/** Kernels whose softmax, or the bias before it, is wrong. */
export const ATTENTION_MUTANTS: readonly Mutant[] = [
  faultyKernel(ContMix2DLogits, 'bias_forgotten', 'takes the bias for 0', {
    before: changeInput('bias', (bias) => each(bias, () => 0)),
  }),
  faultyKernel(
    ContMix2DLogits,
    'channels_reversed',
    'reads the channels of a pixel from the last',
    {
      before: changeInput('query', (query) =>
        rearrange(query, (b, i, j, d) => [b, i, j, query.shape[3] - 1 - d]),
      ),
    },
  ),
  faultyKernel(ContMix2DLogits, 'regions_transposed', 'takes columns of regions for rows', {
    before: changeInput('key', (key) => rearrange(key, (b, r, s, d) => [b, s, r, d])),
  }),
  faultyKernel(ContMix2D, 'bias_forgotten', 'takes the bias for 0', {
    before: changeInput('relativePositionBias', (bias) => each(bias, () => 0)),
  }),
  faultyKernel(
    ContMix2D,
    'bias_transposed',
    'takes the column of a relative position for its row',
    {
      before: changeInput('relativePositionBias', transposed),
    },
  ),
  faultyKernel(ContMix2D, 'bias_of_first_group', 'gives every group the first bias', {
    before: changeInput('relativePositionBias', (bias) => rearrange(bias, (_g, r, s) => [0, r, s])),
  }),
  faultyKernel(ContMix2D, 'bias_not_clamped', 'gives a moved window the bias of one that is not', {
    before: changeInput('logits', (logits, { inputs: { relativePositionBias: bias } }) => {
      const [, , , G, K] = logits.shape;
      const span = 2 * K - 1;
      const data = Float32Array.from(logits.data);
      forEachTap(logits.shape, (tap, position) => {
        const g = Math.floor(tap / (K * K)) % G;
        const row = Math.floor((tap % (K * K)) / K) + (K - 1) / 2;
        const column = (tap % K) + (K - 1) / 2;
        data[tap] += bias.data[(g * span + row) * span + column] - bias.data[position];
      });
      return { ...logits, data };
    }),
  }),
  faultyKernel(ContMix2DAttention, 'softmax_unstable', 'does not subtract the largest score', {
    after: remake((scores) => {
      const powers = scores.map(Math.exp);
      return powers.map((power) => power / sum(powers));
    }),
  }),
  faultyKernel(
    ContMix2DAttention,
    'last_tap_missed',
    'leaves what is behind whole vectors of taps',
    {
      before: changeInput('logits', (logits) => {
        const taps = logits.shape[4] ** 2;
        return each(logits, (value, tap) =>
          taps > 1 && tap % taps === taps - 1 ? Number.NEGATIVE_INFINITY : value,
        );
      }),
    },
  ),
  faultyKernel(ContMix2DAttention, 'softmax_of_group', 'sums over all windows of a pixel', {
    after: (output, { inputs: { logits } }) => each(output, (value) => value / logits.shape[3]),
  }),
  faultyKernel(ContMix2DAttention, 'exponential_coarse', 'has an exponential off by 2⁻¹⁸', {
    after: remake((scores) => {
      const largest = scores.reduce((most, score) => Math.max(most, score));
      const powers = scores.map((score, n) => Math.exp(score - largest) * (1 + (n % 2) * 2 ** -18));
      return powers.map((power) => power / sum(powers));
    }),
  }),
  faultyKernel(ContMix2DBackpropLogits, 'mean_forgotten', 'gives attention ⊙ dattention', {
    after: (output: Output, { inputs: { attention, dattention } }) =>
      each(output, (_, tap) => attention.data[tap] * dattention.data[tap]),
  }),
  faultyKernel(ContMix2DBackpropBias, 'bias_transposed', 'adds at [column, row]', {
    after: (output) => ({ ...output, data: transposed(output).data }),
  }),
  faultyKernel(ContMix2DBackpropBias, 'batch_ignored', 'sums over the first image', {
    before: changeInput('dlogits', (dlogits) =>
      rearrange(dlogits, (...place) => (place[0] === 0 ? place : undefined)),
    ),
  }),
];
