import { OutlookAttention2D } from '@dynaconv/involution-ops/base';
import { DATA_TYPE, int } from '../format.ts';
import { defineFunction } from './function.ts';
import { tapAt } from './window_sums.ts';

export const outlookAttention2d = defineFunction({
  name: OutlookAttention2D,
  docString:
    'Outlook attention (VOLO, arXiv 2106.13112). v [B, C, H, W]; attention [B, h, w, G, K*K, K*K], K odd, G divides C, ' +
    'h = ceil(H / strides[0]): where to, then where from. y[b, c, s*m + i - p] = sum over windows m and their positions i that fall there, ' +
    'and over j, of attention[b,m,g(c),i,j] * v[b, c, s*m + j - p], p = (K-1)/2; positions outside the map neither read nor write.',
  input: ['v', 'attention'],
  attribute: ['strides'],
  write(b, { v, attention }) {
    const [batch, channels, size] = [b.sizes(v, 0, 1), b.sizes(v, 1, 2), b.sizes(v, 2, 4)];
    const windows = b.sizes(attention, 1, 3);
    const [groups, taps] = [b.sizes(attention, 3, 4), b.sizes(attention, 4, 5)];
    const [one, two] = [b.integers(1), b.integers(2)];
    const root = b.node('Sqrt', [b.node('Cast', [taps], [int('to', DATA_TYPE.float32)])]);
    const kernelSize = b.node('Cast', [root], [int('to', DATA_TYPE.int64)]);
    const before = b.div(b.sub(kernelSize, one), two);
    // Beyond the map there is one window, wherever the next would be.
    const strides = b.node('Min', [b.attribute('strides'), size]);

    const none = b.integers(0, 0);
    const padded = b.node('Pad', [v, b.list(none, before, before, none, before, before)]);
    const span = b.add(b.mul(b.sub(windows, one), strides), one);
    const read = b.stack(taps, (b, index) => {
      const tap = tapAt(b, index, kernelSize);
      return b.node('Slice', [padded, tap, b.add(tap, span), b.integers(2, 3), strides]);
    });
    const perGroup = b.div(channels, groups);
    const heads = b.reshape(read, taps, batch, groups, perGroup, windows);
    const mixed = b.node('MatMul', [attention, b.transpose(heads, 1, 4, 5, 2, 0, 3)]);
    const written = b.transpose(mixed, 4, 0, 3, 5, 1, 2);

    // Zeros between what windows write at a tap, which lie a stride apart.
    const [high, wide] = [0, 1].map((axis) => b.node('Gather', [windows, b.integers(axis)]));
    const cells = b.reshape(written, taps, batch, channels, high, one, wide, one);
    const [down, across] = [0, 1].map((axis) => b.node('Gather', [strides, b.integers(axis)]));
    const gaps = [b.sub(down, one), b.integers(0), b.sub(across, one)];
    const apart = b.node('Pad', [
      cells,
      b.list(b.integers(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), ...gaps),
    ]);
    const covered = b.mul(windows, strides);
    const maps = b.reshape(apart, taps, batch, channels, covered);
    const canvas = b.zeros(batch, channels, b.add(covered, kernelSize));
    const sums = b.sum(taps, canvas, (b, index) => {
      const tap = tapAt(b, index, kernelSize);
      const map = b.node('Gather', [maps, index], [int('axis', 0)]);
      return b.node('Pad', [map, b.list(none, tap, none, b.sub(kernelSize, tap))]);
    });
    return b.node('Slice', [sums, b.list(before, before), b.add(before, size), b.integers(2, 3)]);
  },
});
