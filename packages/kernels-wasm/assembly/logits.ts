import { EIGHT } from './lib/epilogue';
import { loadUpTo4 } from './lib/lanes';
import { multiplyColumns, transpose } from './lib/matrix';
import { packPanels } from './lib/panels';

/**
 * y = query · (keyᵀ · projection) + bias, group by group: [B, pixels, G, taps]. The product in brackets first, since of
 * pixels there are many, of regions few.
 *
 * @param panels the projection [regions, taps] as `packPanels` lays it out
 * @param scratch keys by channel, keys · projection, and one group's of that in panels: see src/kernels/ContMix2DLogits.ts
 */
export function logits(
  query: usize, key: usize, panels: usize, bias: usize, y: usize, scratch: usize,
  batch: i32, pixels: i32, channels: i32, groups: i32, regions: i32, taps: i32,
): void {
  const headChannels = channels / groups;
  const pixelBytes = channels << 2, tapBytes = taps << 2;
  const byChannel = scratch;
  const projected = byChannel + (channels * regions << 2);
  const headPanels = projected + channels * tapBytes;
  const zero = f32x4.splat(0);
  for (; batch > 0; batch--) {
    transpose(key, byChannel, regions, channels);
    for (let first = 0; first < taps; first += EIGHT) {
      const to = projected + (first << 2), panel = panels + first * regions * 4;
      multiplyColumns(byChannel, regions << 2, regions, panel, zero, zero, to, tapBytes, channels, min(taps - first, EIGHT));
    }
    for (let g = 0; g < groups; g++) {
      const from = query + g * headChannels * 4, to = y + g * tapBytes;
      packPanels(projected + g * headChannels * tapBytes, tapBytes, headPanels, headChannels, taps);
      for (let first = 0; first < taps; first += EIGHT) {
        const at = first << 2;
        const panel = headPanels + at * headChannels;
        const columns = min(taps - first, EIGHT);
        const b0 = loadUpTo4(bias + at, columns), b1 = loadUpTo4(bias + at + 16, columns - 4);
        multiplyColumns(from, pixelBytes, headChannels, panel, b0, b1, to + at, groups * tapBytes, pixels, columns);
      }
    }
    query += pixels * pixelBytes;
    key += regions * pixelBytes;
    y += pixels * groups * tapBytes;
  }
}
