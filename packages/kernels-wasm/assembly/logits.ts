import { EIGHT } from './lib/epilogue';
import { activationFloor, loadUpTo4 } from './lib/lanes';
import { FOUR, multiplyBlock, packPanels } from './lib/panels';

/**
 * y = query · (keyᵀ · projection) + bias, group by group: [B, pixels, G, taps]. The product in brackets first, since of
 * pixels there are many, of regions few.
 *
 * @param panels the projection [regions, taps] as `packPanels` lays it out
 * @param scratch eight floats, keys by channel, keys · projection, and one group's of that in panels: see src/kernels/ContMix2DLogits.ts
 */
export function logits(
  query: usize, key: usize, panels: usize, bias: usize, y: usize, scratch: usize,
  batch: i32, pixels: i32, channels: i32, groups: i32, regions: i32, taps: i32,
): void {
  const headChannels = channels / groups;
  const pixelBytes = channels << 2, tapBytes = taps << 2;
  const zeros = scratch;
  const byChannel = scratch + (EIGHT << 2);
  const projected = byChannel + (channels * regions << 2);
  const headPanels = projected + channels * tapBytes;
  memory.fill(zeros, 0, EIGHT << 2);
  for (; batch > 0; batch--) {
    transpose(key, byChannel, regions, channels);
    for (let first = 0; first < taps; first += EIGHT) {
      const to = projected + (first << 2), panel = panels + first * regions * 4;
      multiplyColumns(byChannel, regions << 2, regions, panel, zeros, to, tapBytes, channels, min(taps - first, EIGHT));
    }
    for (let g = 0; g < groups; g++) {
      const from = query + g * headChannels * 4, to = y + g * tapBytes;
      packPanels(projected + g * headChannels * tapBytes, tapBytes, headPanels, headChannels, taps);
      for (let first = 0; first < taps; first += EIGHT) {
        const at = first << 2;
        const panel = headPanels + at * headChannels;
        const columns = min(taps - first, EIGHT);
        multiplyColumns(from, pixelBytes, headChannels, panel, bias + at, to + at, groups * tapBytes, pixels, columns);
      }
    }
    query += pixels * pixelBytes;
    key += regions * pixelBytes;
    y += pixels * groups * tapBytes;
  }
}

/** Up to eight columns of x · panel + bias, for all rows. */
function multiplyColumns(
  x: usize, xRow: i32, inner: i32, panel: usize, bias: usize, y: usize, yRow: i32, rows: i32, columns: i32,
): void {
  const floor = activationFloor(false);
  const b0 = loadUpTo4(bias, columns), b1 = loadUpTo4(bias + 16, columns - 4);
  for (; rows > 0; rows -= FOUR) {
    const p1 = rows > 1 ? x + xRow : x;
    const p2 = rows > 2 ? x + 2 * xRow : x;
    const p3 = rows > 3 ? x + 3 * xRow : x;
    multiplyBlock(x, p1, p2, p3, 1, inner << 2, 0, panel, 0, b0, b1, 0, 0, y, yRow, rows, columns, floor);
    x += FOUR * xRow;
    y += FOUR * yRow;
  }
}

/** [rows, columns] to [columns, rows]. */
function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++, to += 4) {
    for (let c = 0, p = to; c < columns; c++, from += 4, p += rows << 2) store<f32>(p, load<f32>(from));
  }
}
