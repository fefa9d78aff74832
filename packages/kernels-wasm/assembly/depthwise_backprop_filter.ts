import { EIGHT } from './lib/epilogue';
import { firstBehind, firstInside, Geometry } from './lib/geometry';
import { loadUpTo4, multiplyAdd } from './lib/lanes';

/** Taps side by side in a row of the window, by the eight channels of a slab: eight accumulators. */
export const TAP_BLOCK = 4;

/**
 * dfilter = gradient by its filter [Kh, Kw, C, 1] of a depthwise convolution without dilation, for the slabs of eight channels
 * from `first` to before `last`.
 *
 * As `depthwiseConv`, it copies eight channels of a tile into a slab with zeros left and right, so that four neighbouring taps walk
 * the same columns. Rows outside the map are left out; columns are multiplied by 0, so that dy must be finite.
 *
 * @param scratch the sums of a slab, its part of x and its part of dy: see src/depthwise_tiles.ts
 */
export function depthwiseBackpropFilter(
  first: i32, last: i32, plan: Geometry, tileRows: i32, tileColumns: i32, x: usize, dy: usize, dfilter: usize, scratch: usize,
): void {
  const channels = plan.inChannels;
  const taps = plan.filterHeight * plan.filterWidth;
  const width4 = (plan.filterWidth + TAP_BLOCK - 1) & -TAP_BLOCK;
  const sumBytes = plan.filterHeight * width4 * EIGHT << 2;
  const slabX = scratch + sumBytes;
  const rowX = ((tileColumns - 1) * plan.strideWidth + width4) * EIGHT << 2;
  const slabDy = slabX + ((tileRows - 1) * plan.strideHeight + plan.filterHeight) * rowX;
  for (let slab = first; slab < last; slab++) {
    const c = slab * EIGHT, n = min(channels - c, EIGHT);
    memory.fill(scratch, 0, sumBytes);
    for (let b = 0; b < plan.batch; b++) {
      const fromX = x + (b * plan.height * plan.width * channels + c << 2);
      const fromDy = dy + (b * plan.outHeight * plan.outWidth * channels + c << 2);
      for (let i = 0; i < plan.outHeight; i += tileRows) {
        for (let j = 0; j < plan.outWidth; j += tileColumns) {
          const rows = min(tileRows, plan.outHeight - i), columns = min(tileColumns, plan.outWidth - j);
          const top = i * plan.strideHeight - plan.padTop, left = j * plan.strideWidth - plan.padLeft;
          const rowsX = (rows - 1) * plan.strideHeight + plan.filterHeight;
          fillSlab(fromX, slabX, plan.height, plan.width, channels, top, left, rowsX, rowX, n);
          fillSlab(fromDy, slabDy, plan.outHeight, plan.outWidth, channels, i, j, rows, columns * EIGHT << 2, n);
          addTile(plan, slabX, rowX, slabDy, rows, columns, top, scratch);
        }
      }
    }
    let from = scratch, to = dfilter + (c << 2);
    for (let t = 0; t < taps; t++, to += channels << 2) {
      if (t > 0 && t % plan.filterWidth == 0) from += (width4 - plan.filterWidth) * EIGHT << 2;
      memory.copy(to, from, n << 2);
      from += EIGHT * 4;
    }
  }
}

/** Rows of eight channels, of which n are read, from a row and a column on, which may lie outside; zeros are put there. */
function fillSlab(
  map: usize, slab: usize, height: i32, width: i32, channels: i32, top: i32, left: i32, rows: i32, rowBytes: i32, n: i32,
): void {
  const columns = rowBytes / (EIGHT * 4);
  const before = min(max(-left, 0), columns), inside = max(0, min(width - left, columns) - before);
  const pixel = channels << 2;
  for (let h = top; h < top + rows; h++, slab += rowBytes) {
    // Not read.
    if (h < 0 || h >= height) continue;
    memory.fill(slab, 0, before * EIGHT << 2);
    let to = slab + (before * EIGHT << 2);
    let from = map + (h * width + left + before) * pixel;
    for (let w = 0; w < inside; w++, from += pixel, to += EIGHT * 4) {
      v128.store(to, loadUpTo4(from, n));
      v128.store(to, loadUpTo4(from + 16, n - 4), 16);
    }
    memory.fill(to, 0, slab + rowBytes - to);
  }
}

/** Adds a tile's products to the sums [Kh, ⌈Kw / 4⌉ · 4, 8]. */
function addTile(
  plan: Geometry, x: usize, rowX: i32, dy: usize, rows: i32, columns: i32, top: i32, sums: usize,
): void {
  const rowDy = columns * EIGHT << 2, step = plan.strideWidth * EIGHT << 2;
  const stride = plan.strideHeight, down = stride * rowX;
  for (let u = 0; u < plan.filterHeight; u++) {
    const first = firstInside(top + u, stride), last = firstBehind(top + u, stride, plan.height, rows);
    const fromX = x + first * down + u * rowX, fromDy = dy + first * rowDy;
    for (let v = 0; v < plan.filterWidth; v += TAP_BLOCK, sums += TAP_BLOCK * EIGHT * 4) {
      if (first < last) addTaps(fromX + (v * EIGHT << 2), down, step, fromDy, rowDy, last - first, sums);
    }
  }
}

// @ts-ignore: decorator
@inline
function addTaps(x: usize, rowX: i32, step: i32, dy: usize, rowDy: i32, rows: i32, sums: usize): void {
  let a0 = v128.load(sums), a1 = v128.load(sums, 16), c0 = v128.load(sums, 32), c1 = v128.load(sums, 48);
  let d0 = v128.load(sums, 64), d1 = v128.load(sums, 80), e0 = v128.load(sums, 96), e1 = v128.load(sums, 112);
  do {
    let p = x;
    const end = dy + rowDy;
    do {
      const y0 = v128.load(dy), y1 = v128.load(dy, 16);
      a0 = multiplyAdd(v128.load(p), y0, a0);
      a1 = multiplyAdd(v128.load(p, 16), y1, a1);
      c0 = multiplyAdd(v128.load(p, 32), y0, c0);
      c1 = multiplyAdd(v128.load(p, 48), y1, c1);
      d0 = multiplyAdd(v128.load(p, 64), y0, d0);
      d1 = multiplyAdd(v128.load(p, 80), y1, d1);
      e0 = multiplyAdd(v128.load(p, 96), y0, e0);
      e1 = multiplyAdd(v128.load(p, 112), y1, e1);
      p += step;
      dy += EIGHT * 4;
    } while (dy < end);
    x += rowX;
  } while (--rows);
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, c0, 32);
  v128.store(sums, c1, 48);
  v128.store(sums, d0, 64);
  v128.store(sums, d1, 80);
  v128.store(sums, e0, 96);
  v128.store(sums, e1, 112);
}
