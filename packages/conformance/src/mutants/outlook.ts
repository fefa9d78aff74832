import { faultyKernel, type Mutant } from './mutant.ts';
import { changeAttrs, changeInput, rearrange } from './mutation.ts';

/** Kernels of outlook attention that mistake which position is written, and which is read. */
export const OUTLOOK_MUTANTS: readonly Mutant[] = [
  faultyKernel('OutlookAttention2D', 'transposed', 'takes where from for where to', {
    before: changeInput('attention', (attention) =>
      rearrange(attention, (b, i, j, g, to, from) => [b, i, j, g, from, to]),
    ),
  }),
  faultyKernel('OutlookAttention2D', 'columns_first', 'counts positions column by column', {
    before: changeInput('attention', (attention) => {
      const K = Math.sqrt(attention.shape[4]);
      const turn = (position: number) => (position % K) * K + Math.floor(position / K);
      return rearrange(attention, (b, i, j, g, to, from) => [b, i, j, g, turn(to), turn(from)]);
    }),
  }),
  faultyKernel(
    'OutlookAttention2D',
    'centre_only',
    'writes the middle of a window, as involution',
    {
      before: changeInput('attention', (attention) => {
        const middle = (attention.shape[4] - 1) / 2;
        return rearrange(attention, (...place) => (place[4] === middle ? place : undefined));
      }),
    },
  ),
  faultyKernel(
    'OutlookAttention2D',
    'strides_swapped',
    'takes [width, height] for [height, width]',
    {
      before: changeAttrs(({ strides: [height, width] }) => ({ strides: [width, height] })),
    },
  ),
  faultyKernel('OutlookAttention2D', 'one_head_for_all', 'gives every channel the first head', {
    before: changeInput('attention', (attention) =>
      rearrange(attention, (b, i, j, _g, to, from) => [b, i, j, 0, to, from]),
    ),
  }),
  faultyKernel('OutlookAttention2D', 'batch_ignored', 'reads the first image for all', {
    before: changeInput('attention', (attention) =>
      rearrange(attention, (_b, ...place) => [0, ...place]),
    ),
  }),
  faultyKernel('OutlookAttention2D', 'last_window_missed', 'ends a loop one window early', {
    before: changeInput('attention', (attention) =>
      rearrange(attention, (...place) => (place[2] === attention.shape[2] - 1 ? undefined : place)),
    ),
  }),
  faultyKernel('OutlookAttention2D', 'unwritten', 'leaves pixels that are in no window', {
    after: (output) => ({ ...output, data: output.data.map((value) => value || 1) }),
  }),
  faultyKernel('OutlookAttention2D', 'outside_is_read', 'multiplies what is outside the map by 0', {
    after(output, { inputs: { attention }, attrs: { strides } }) {
      const [, H, W, C] = output.shape;
      const [, h, w, G, size] = attention.shape;
      const K = Math.sqrt(size);
      const data = Float32Array.from(output.data);
      for (const [k, weight] of attention.data.entries()) {
        const [to, g, n, m, b] = [size, size * size, size ** 2 * G, size ** 2 * G * w]
          .map((step, axis) => Math.floor(k / step) % [size, G, w, h][axis])
          .concat(Math.floor(k / (size ** 2 * G * w * h)));
        const i = strides[0] * m + Math.floor(to / K) - (K - 1) / 2;
        const j = strides[1] * n + (to % K) - (K - 1) / 2;
        if (i < 0 || i >= H || j < 0 || j >= W) continue;
        for (let c = 0; c < C / G; c++) {
          data[((b * H + i) * W + j) * C + g * (C / G) + c] += 0 * weight;
        }
      }
      return { ...output, data };
    },
  }),
  faultyKernel('OutlookAttention2DBackpropInput', 'not_transposed', 'gathers as the forward pass', {
    before: changeInput('attention', (attention) =>
      rearrange(attention, (b, i, j, g, to, from) => [b, i, j, g, from, to]),
    ),
  }),
  faultyKernel('OutlookAttention2DBackpropAttention', 'transposed', 'takes dy for v', {
    before: ({ inputs: { dy, v }, attrs }) => ({ inputs: { dy: v, v: dy }, attrs }),
  }),
  faultyKernel(
    'OutlookAttention2DBackpropAttention',
    'unwritten',
    'leaves what is outside the map',
    {
      after: (output) => ({ ...output, data: output.data.map((value) => value || 1) }),
    },
  ),
];
