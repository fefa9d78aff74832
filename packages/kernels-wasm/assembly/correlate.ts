import { loadLanes, multiplyAdd, storeLanes } from './lib/lanes';
import { columnsAt, Plan, rowAt } from './lib/plan';

/**
 * dkernel[out, group, tap] = Σ_{c in group} dy[out, c] · x[source of tap, c]: inner products where `aggregate` has sums of
 * multiples. Follows the plan of the forward pass without pairs. Only pixels whose window leaves the map need zeros first; where
 * outputs have no weights of their own, those are the caller's.
 *
 * For the plan's output rows from `first` to before `last`, counted through the batch. Channels go in blocks of 16, 8, 4 and 3, 2 or 1, the first storing what the later ones add to.
 */
export function correlate(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize): void {
  const channels = plan.channelsPerGroup;
  if (channels == 16) sweep16Only(first, last, plan, x, dy, dkernel);
  else if (channels > 16) sweep16(first, last, plan, x, dy, dkernel);
  if (channels & 8) sweep8(first, last, plan, x, dy, dkernel, channels > 15);
  if (channels & 4) sweep4(first, last, plan, x, dy, dkernel, channels > 7);
  const tail = channels & 3;
  if (tail == 3) sweep3(first, last, plan, x, dy, dkernel, channels > 3);
  if (tail == 2) sweep2(first, last, plan, x, dy, dkernel, channels > 3);
  if (tail == 1) sweep1(first, last, plan, x, dy, dkernel, channels > 3);
}

/** Groups of 16 channels, the networks' own: nothing is ever added to. */
function sweep16Only(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize): void {
  sweep(first, last, 16, 1, plan, x, dy, dkernel, false);
}

function sweep16(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize): void {
  sweep(first, last, 16, plan.channelsPerGroup >> 4, plan, x, dy, dkernel, false);
}

function sweep8(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize, adds: bool): void {
  sweep(first, last, 8, 1, plan, x, dy, dkernel, adds);
}

function sweep4(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize, adds: bool): void {
  sweep(first, last, 4, 1, plan, x, dy, dkernel, adds);
}

function sweep3(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize, adds: bool): void {
  sweep(first, last, 3, 1, plan, x, dy, dkernel, adds);
}

function sweep2(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize, adds: bool): void {
  sweep(first, last, 2, 1, plan, x, dy, dkernel, adds);
}

function sweep1(first: i32, last: i32, plan: Plan, x: usize, dy: usize, dkernel: usize, adds: bool): void {
  sweep(first, last, 1, 1, plan, x, dy, dkernel, adds);
}

// @ts-ignore: decorator
@inline
function sweep(
  first: i32, last: i32, channels: i32, blocks: i32, plan: Plan, x: usize, dy: usize, dkernel: usize, adds: bool,
): void {
  const xStep = plan.xColumnStep, xRowStep = plan.xRowStep, wRowStep = plan.wRowStep, wGroup = plan.wGroup;
  const pixel = plan.pixel;
  const group = plan.channelsPerGroup << 2;
  const block = channels << 2;
  const begin = channels == 16 ? 0 : group & ~(channels > 3 ? 2 * block - 1 : 15);
  const wPixel = (pixel / group) * wGroup;
  const b = first / plan.numRows;
  let i = first % plan.numRows;
  x += b * plan.xBatch;
  dy += b * plan.yBatch + (plan.firstRow + i) * plan.yRow;
  let weights = dkernel + b * plan.wBatch;
  for (; first < last; first++, dy += plan.yRow) {
    const row = rowAt(plan, i);
    let pixelWeights = weights + (plan.firstRow + i) * plan.wRow + plan.firstColumn * wPixel;
    for (let j = 0; j < plan.numColumns; j++) {
      const columns = columnsAt(plan, j);
      const xs = x + row.x + columns.x;
      const dys = dy + columns.y;
      const inside = row.count * wRowStep == wGroup && columns.firstSpan * 4 == wRowStep * xStep;
      if (!adds && !inside && plan.wRow > 0) memory.fill(pixelWeights, 0, wPixel);
      let ws = weights + row.w + columns.w;
      for (let c = begin; c < pixel; c += group) {
        for (let k = 0; k < blocks; k++) {
          const offset = c + k * block;
          correlateBlock(channels, xs + offset, xStep, xRowStep, dys + offset, ws, wRowStep, row.count, columns.firstSpan, adds || k > 0);
        }
        ws += wGroup;
      }
      pixelWeights += wPixel;
    }
    if (++i == plan.numRows) {
      i = 0;
      x += plan.xBatch;
      dy += plan.yBatch - plan.numRows * plan.yRow;
      weights += plan.wBatch;
    }
  }
}

/**
 * Adds one block's inner products to the taps of one pixel and group: four taps at a time, whose four vectors of partial
 * sums a transposed addition turns into one vector of four taps; then the one, two or three that are left of the row.
 */
// @ts-ignore: decorator
@inline
function correlateBlock(
  channels: i32, x: usize, xStep: i32, xRowStep: i32, dy: usize, w: usize, wRowStep: i32, rows: i32, span: i32, adds: bool,
): void {
  const n = channels > 4 ? 4 : channels;
  const d0 = loadLanes(dy, n);
  const d1 = channels > 4 ? v128.load(dy, 16) : d0;
  const d2 = channels > 8 ? v128.load(dy, 32) : d0;
  const d3 = channels > 12 ? v128.load(dy, 48) : d0;
  do {
    let xp = x, wp = w;
    const end = x + span, last = end - xStep;
    let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
    while (xp < last) {
      t2 = innerProduct(channels, xp, d0, d1, d2, d3);
      t3 = innerProduct(channels, xp + xStep, d0, d1, d2, d3);
      xp += 2 * xStep;
      if (xp < last) {
        t0 = innerProduct(channels, xp, d0, d1, d2, d3);
        t1 = innerProduct(channels, xp + xStep, d0, d1, d2, d3);
        xp += 2 * xStep;
        storeTaps(wp, sumsOfFour(t2, t3, t0, t1), 4, adds);
        wp += 16;
      } else if (xp == last) {
        t0 = innerProduct(channels, xp, d0, d1, d2, d3);
        storeTaps(wp, sumsOfFour(t2, t3, t0, t0), 3, adds);
        xp = end;
      } else {
        storeTaps(wp, sumsOfFour(t2, t3, t2, t3), 2, adds);
      }
    }
    if (xp == last) {
      t0 = innerProduct(channels, xp, d0, d1, d2, d3);
      storeTaps(wp, sumsOfFour(t0, t0, t0, t0), 1, adds);
    }
    x += xRowStep;
    w += wRowStep;
  } while (--rows);
}

// @ts-ignore: decorator
@inline
function storeTaps(w: usize, sums: v128, n: i32, adds: bool): void {
  storeLanes(w, adds ? f32x4.add(loadLanes(w, n), sums) : sums, n);
}

/** Four partial sums of one tap. */
// @ts-ignore: decorator
@inline
function innerProduct(channels: i32, x: usize, d0: v128, d1: v128, d2: v128, d3: v128): v128 {
  let t = f32x4.mul(loadLanes(x, channels > 4 ? 4 : channels), d0);
  if (channels > 4) t = multiplyAdd(v128.load(x, 16), d1, t);
  if (channels > 8) t = multiplyAdd(v128.load(x, 32), d2, t);
  if (channels > 12) t = multiplyAdd(v128.load(x, 48), d3, t);
  return t;
}

/** [Σa, Σb, Σc, Σd] */
// @ts-ignore: decorator
@inline
function sumsOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
