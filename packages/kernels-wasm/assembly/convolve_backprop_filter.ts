import { EIGHT } from './lib/epilogue';
import { firstBehind, firstInside, Geometry } from './lib/geometry';
import { load4, loadUpTo4 } from './lib/lanes';
import { addColumns } from './lib/matrix';

/** Pixels that are summed over at a time: their eight channels of dy stay in the first-level cache. */
export const PIXEL_BLOCK = 256;
/** Channels of x that are swept over at a time: of a block of pixels they stay in the second-level cache. */
export const CHANNEL_BLOCK = 256;

/**
 * dfilter = gradient of a convolution by its filter [Kh, Kw, Cin, Cout]. A unit is a tap and eight output channels; from `first`
 * to before `last` of them are done, all of a tap before the next one's.
 *
 * For each tap this is a product of matrices, xᵀ · dy over the pixels where the tap reads inside the map: others are left out, so
 * that no zero meets a NaN of dy. A block of pixels is laid out anew for `addColumns`.
 *
 * @param scratch addresses of a block's pixels, x's channels by its pixels, its pixels by eight channels of dy: see
 * src/kernels/Conv2DBackpropFilter.ts
 */
export function convolveBackpropFilter(
  first: i32, last: i32, plan: Geometry, x: usize, dy: usize, dfilter: usize, scratch: usize,
): void {
  const panels = (plan.outChannels + EIGHT - 1) / EIGHT;
  while (first < last) {
    const tap = first / panels;
    const end = min(last, (tap + 1) * panels);
    backpropTap(plan, tap, first - tap * panels, end - tap * panels, x, dy, dfilter, scratch);
    first = end;
  }
}

/** One tap, for the eights of output channels from `first` to before `last`. */
function backpropTap(plan: Geometry, tap: i32, first: i32, last: i32, x: usize, dy: usize, dfilter: usize, scratch: usize): void {
  const top = tap / plan.filterWidth * plan.dilationHeight - plan.padTop;
  const left = tap % plan.filterWidth * plan.dilationWidth - plan.padLeft;
  const firstRow = firstInside(top, plan.strideHeight), firstColumn = firstInside(left, plan.strideWidth);
  const lastRow = firstBehind(top, plan.strideHeight, plan.height, plan.outHeight);
  const lastColumn = firstBehind(left, plan.strideWidth, plan.width, plan.outWidth);
  const inChannels = plan.inChannels, outChannels = plan.outChannels;
  const y = dfilter + (tap * inChannels * outChannels << 2);
  const ofX = scratch, ofDy = scratch + PIXEL_BLOCK * 4;
  const columns = ofDy + PIXEL_BLOCK * 4;
  const panel = columns + (PIXEL_BLOCK * min(CHANNEL_BLOCK, (inChannels + 3) & -4) << 2);

  let sums = false;
  let count = 0;
  for (let b = 0; b < plan.batch; b++) {
    for (let i = firstRow; i < lastRow; i++) {
      const fromX = x + (((b * plan.height + i * plan.strideHeight + top) * plan.width + left) * inChannels << 2);
      const fromDy = dy + ((b * plan.outHeight + i) * plan.outWidth * outChannels << 2);
      for (let j = firstColumn; j < lastColumn; j++) {
        store<usize>(ofX + (count << 2), fromX + (j * plan.strideWidth * inChannels << 2));
        store<usize>(ofDy + (count << 2), fromDy + (j * outChannels << 2));
        if (++count < PIXEL_BLOCK) continue;
        addBlock(ofX, ofDy, count, inChannels, outChannels, first, last, columns, panel, y, sums);
        sums = true;
        count = 0;
      }
    }
  }
  // Without a pixel the sum is 0.
  if (count > 0 || !sums) addBlock(ofX, ofDy, count, inChannels, outChannels, first, last, columns, panel, y, sums);
}

/** Writes the block's part of the gradient, or adds it to what is there. */
function addBlock(
  ofX: usize, ofDy: usize, count: i32, inChannels: i32, outChannels: i32, first: i32, last: i32,
  columns: usize, panel: usize, y: usize, adds: bool,
): void {
  // At least one pixel is summed over: where there is none, one of zeros.
  const pixels = max(count, 1);
  if (count == 0) memory.fill(columns, 0, panel + EIGHT * 4 - columns);
  for (let c = 0; c < inChannels; c += CHANNEL_BLOCK) {
    const channels = min(inChannels - c, CHANNEL_BLOCK), rows = y + (c * outChannels << 2);
    if (count) transposePixels(ofX, count, c << 2, channels, columns);
    for (let n = first * EIGHT; n < min(last * EIGHT, outChannels); n += EIGHT) {
      const width = min(outChannels - n, EIGHT);
      if (count) gatherPanel(ofDy, count, n << 2, width, panel);
      addColumns(columns, PIXEL_BLOCK * 4, pixels, panel, rows + (n << 2), outChannels << 2, channels, width, adds);
    }
  }
}

/** Channels of the pixels at the addresses listed, `first` bytes on, four of four at a time, to rows of PIXEL_BLOCK. */
function transposePixels(addresses: usize, count: i32, first: usize, channels: i32, to: usize): void {
  for (let p = 0; p < count; p += 4, to += 16) {
    const at = addresses + (p << 2), ends = count - 1 - p;
    const p0 = load<usize>(at), p1 = load<usize>(at + (min(1, ends) << 2));
    const p2 = load<usize>(at + (min(2, ends) << 2)), p3 = load<usize>(at + (min(3, ends) << 2));
    let row = to, c = 0;
    for (; c + 4 <= channels; c += 4, row += 4 * PIXEL_BLOCK * 4) transposeFour(p0, p1, p2, p3, first + (c << 2), 4, row);
    if (c < channels) transposeFour(p0, p1, p2, p3, first + (c << 2), channels - c, row);
  }
}

// @ts-ignore: decorator
@inline
function transposeFour(p0: usize, p1: usize, p2: usize, p3: usize, offset: usize, n: i32, to: usize): void {
  const a = load4(p0 + offset, n), b = load4(p1 + offset, n), d = load4(p2 + offset, n), e = load4(p3 + offset, n);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), de = v128.shuffle<f32>(d, e, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7), deHigh = v128.shuffle<f32>(d, e, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, de, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, de, 2, 3, 6, 7), PIXEL_BLOCK * 4);
  v128.store(to, v128.shuffle<f32>(abHigh, deHigh, 0, 1, 4, 5), 2 * PIXEL_BLOCK * 4);
  v128.store(to, v128.shuffle<f32>(abHigh, deHigh, 2, 3, 6, 7), 3 * PIXEL_BLOCK * 4);
}

/** `width` channels, of eight at most, of the pixels at the addresses listed, `offset` bytes on; zeros behind them. */
function gatherPanel(addresses: usize, count: i32, offset: usize, width: i32, to: usize): void {
  const end = addresses + (count << 2);
  if (width == EIGHT) {
    for (; addresses < end; addresses += 4, to += EIGHT * 4) {
      const from = load<usize>(addresses) + offset;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
  } else {
    for (; addresses < end; addresses += 4, to += EIGHT * 4) {
      const from = load<usize>(addresses) + offset;
      v128.store(to, loadUpTo4(from, width));
      v128.store(to, loadUpTo4(from + 16, width - 4), 16);
    }
  }
}
