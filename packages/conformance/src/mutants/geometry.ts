import type { Values } from '../core/bound.ts';
import { clampedStart } from '../oracle/windows.ts';
import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, rearrange } from './mutation.ts';

const channelsPerGroup = (shape: readonly number[], kernel: readonly number[]) =>
  shape[3] / kernel[3];

const transposeTaps = (weights: Values): Values =>
  rearrange(weights, (b, i, j, g, u, v) => [b, i, j, g, v, u]);

const withoutLastChannels = (dy: Values, perGroup: number): Values =>
  rearrange(dy, (...place) => ((place[3] + 1) % perGroup === 0 ? undefined : place));

/** Kernels that read the wrong pixel, tap, group or channel. */
export const GEOMETRY_MUTANTS: readonly Mutant[] = [
  faultyKernel('Involution2D', 'padding_off_by_one', 'pads one row too many above', {
    before: changeInput('x', (x) => rearrange(x, (b, h, w, c) => [b, h - 1, w, c])),
  }),
  faultyKernel(
    'Involution2D',
    'padding_wraps',
    'reads the row before where the window leaves the map',
    {
      before: changeInput('x', (x) =>
        rearrange(x, (b, h, w, c) => [b, h, w - 1 < 0 ? w : w - 1, c]),
      ),
    },
  ),
  faultyKernel('Involution2D', 'padding_is_read', 'multiplies the taps on the padding by 0', {
    after(output, { inputs: { kernel } }) {
      const [B, Ho, Wo, G, K] = kernel.shape;
      const perGroup = channelsPerGroup(output.shape, kernel.shape);
      const data = Float32Array.from(output.data);
      const size = B * Ho * Wo * G * perGroup;
      for (let o = 0; o < size; o++) {
        const first = Math.floor(o / perGroup) * K * K;
        for (let tap = 0; tap < K * K; tap++) data[o] += 0 * kernel.data[first + tap];
      }
      return { ...output, data };
    },
  }),
  faultyKernel('Involution2D', 'dilation_ignored', 'knows no dilation', {
    before: changeAttrs(() => ({ dilations: [1, 1] })),
  }),
  faultyKernel('Involution2D', 'dilations_swapped', 'takes [width, height] for [height, width]', {
    before: changeAttrs(({ dilations: [height, width] }) => ({ dilations: [width, height] })),
  }),
  faultyKernel('Involution2D', 'strides_swapped', 'takes [width, height] for [height, width]', {
    before: changeAttrs(({ strides: [height, width] }) => ({ strides: [width, height] })),
  }),
  faultyKernel('Involution2D', 'stride_and_dilation_swapped', 'takes the one for the other', {
    before: changeAttrs(({ strides, dilations }) => ({ strides: dilations, dilations: strides })),
  }),
  faultyKernel('Involution2D', 'taps_transposed', 'reads a window column by column', {
    before: changeInput('kernel', transposeTaps),
  }),
  faultyKernel('Involution2D', 'taps_flipped', 'convolves where it should correlate', {
    before: changeInput('kernel', (kernel) => {
      const last = kernel.shape[4] - 1;
      return rearrange(kernel, (b, i, j, g, u, v) => [b, i, j, g, last - u, last - v]);
    }),
  }),
  faultyKernel('Involution2D', 'last_tap_missed', 'ends a loop one tap early', {
    before: changeInput('kernel', (kernel) => {
      const last = kernel.shape[4] - 1;
      return rearrange(kernel, (...place) =>
        place[4] === last && place[5] === last && last > 0 ? undefined : place,
      );
    }),
  }),
  faultyKernel('Involution2D', 'wide_window_truncated', 'has registers for 15 columns of taps', {
    before: changeInput('kernel', (kernel) =>
      rearrange(kernel, (...place) => (place[5] < 15 ? place : undefined)),
    ),
  }),
  faultyKernel('Involution2D', 'one_group_for_all', 'gives every channel the first group', {
    before: changeInput('kernel', (kernel) =>
      rearrange(kernel, (b, i, j, _g, u, v) => [b, i, j, 0, u, v]),
    ),
  }),
  faultyKernel('Involution2D', 'groups_interleaved', 'takes c mod G for the group of channel c', {
    before: changeInput('x', (x, { inputs: { kernel } }) => {
      const G = kernel.shape[3];
      const perGroup = channelsPerGroup(x.shape, kernel.shape);
      return rearrange(x, (b, h, w, c) => [b, h, w, (c % perGroup) * G + Math.floor(c / perGroup)]);
    }),
    after(output, { inputs: { kernel } }) {
      const G = kernel.shape[3];
      const perGroup = channelsPerGroup(output.shape, kernel.shape);
      return rearrange(output, (b, i, j, c) => [b, i, j, (c % G) * perGroup + Math.floor(c / G)]);
    },
  }),
  faultyKernel('Involution2D', 'tail_lanes_missed', 'does whole vectors of 4 channels only', {
    after(output, { inputs: { kernel } }) {
      const perGroup = channelsPerGroup(output.shape, kernel.shape);
      const whole = perGroup - (perGroup % 4);
      return rearrange(output, (...place) => (place[3] % perGroup < whole ? place : undefined));
    },
  }),
  faultyKernel('Involution2D', 'tail_block_missed', 'forgets what is left after blocks of 16', {
    after(output, { inputs: { kernel } }) {
      const perGroup = channelsPerGroup(output.shape, kernel.shape);
      const whole = perGroup < 16 ? perGroup : perGroup - (perGroup % 16);
      return rearrange(output, (...place) => (place[3] % perGroup < whole ? place : undefined));
    },
  }),
  faultyKernel('Involution2D', 'last_column_missed', 'ends an odd row one pixel early', {
    after: (output) => {
      const whole = output.shape[2] - (output.shape[2] % 2);
      return rearrange(output, (...place) => (place[2] < whole ? place : undefined));
    },
  }),
  faultyKernel('Involution2D', 'batch_ignored', 'reads the kernels of the first image for all', {
    before: changeInput('kernel', (kernel) =>
      rearrange(kernel, (_b, i, j, g, u, v) => [0, i, j, g, u, v]),
    ),
  }),
  faultyKernel('Involution2D', 'single_pixel', 'takes a map of one pixel for an empty one', {
    after: (output) =>
      output.shape[1] * output.shape[2] === 1 ? rearrange(output, () => undefined) : output,
  }),
  faultyKernel('NeighborhoodAv2D', 'window_padded', 'pads at the border instead of moving inside', {
    before: changeInput('attention', (attention) => {
      const [, H, , , K] = attention.shape;
      return rearrange(attention, (b, i, j, g, u, v) => {
        const moved = clampedStart(i, H, K) - (i - (K - 1) / 2);
        return [b, i, j, g, u + moved, v];
      });
    }),
  }),
  faultyKernel('NeighborhoodAv2D', 'clamp_off_by_one', 'lets the last window begin a row early', {
    before: changeInput('attention', (attention) => {
      const [, H, , , K] = attention.shape;
      return rearrange(attention, (b, i, j, g, u, v) => {
        const early = clampedStart(i, H, K) === H - K && H > K ? 1 : 0;
        return [b, i, j, g, u + early, v];
      });
    }),
  }),
  faultyKernel('NeighborhoodAv2D', 'taps_transposed', 'reads a window column by column', {
    before: changeInput('attention', transposeTaps),
  }),
  faultyKernel(
    'NeighborhoodAv2D',
    'wide_window_truncated',
    'has registers for 16 columns of taps',
    {
      before: changeInput('attention', (attention) =>
        rearrange(attention, (...place) => (place[5] < 16 ? place : undefined)),
      ),
    },
  ),
  faultyKernel(
    'NeighborhoodAv2DBackpropInput',
    'border_missed',
    'gathers from whole windows only',
    {
      before: changeInput('attention', (attention) => {
        const [, H, , , K] = attention.shape;
        return rearrange(attention, (...place) =>
          clampedStart(place[1], H, K) === place[1] - (K - 1) / 2 ? place : undefined,
        );
      }),
    },
  ),
  faultyKernel(
    'NeighborhoodAv2DBackpropAttention',
    'one_channel',
    "forgets a group's last channel",
    {
      before: changeInput('dy', (dy, { attrs }) =>
        withoutLastChannels(dy, channelsPerGroup(dy.shape, attrs.attentionShape)),
      ),
    },
  ),
  faultyKernel('Involution2DBackpropInput', 'stride_ignored', 'gathers as if the stride were 1', {
    before: changeAttrs(() => ({ strides: [1, 1] })),
  }),
  faultyKernel('Involution2DBackpropInput', 'taps_flipped', 'gathers with the forward taps', {
    before: changeInput('kernel', (kernel) => {
      const last = kernel.shape[4] - 1;
      return rearrange(kernel, (b, i, j, g, u, v) => [b, i, j, g, last - u, last - v]);
    }),
  }),
  faultyKernel('Involution2DBackpropKernel', 'one_channel', "forgets a group's last channel", {
    before: changeInput('dy', (dy, { attrs }) =>
      withoutLastChannels(dy, channelsPerGroup(dy.shape, attrs.kernelShape)),
    ),
  }),
  faultyKernel(
    'Involution2DBackpropKernel',
    'padding_unwritten',
    'leaves the taps on the padding',
    {
      after: (output) => ({ ...output, data: output.data.map((value) => value || 1) }),
    },
  ),
];
