import { aggregateBlock } from './lib/block';
import { activationFloor } from './lib/lanes';
import { columnsAt, Plan, rowAt } from './lib/plan';

/**
 * y[out, c] = Σ weight(out, source, group of c) · x[source, c] over the window of each output pixel, then
 * activation(y · scale + bias) unless scale is null; added to what is in y with `adds`.
 *
 * For the plan's output rows from `first` to before `last`, counted through the batch.
 *
 * A group's channels go in blocks of 16 and a tail of 8, 4 and 3, 2 or 1, each size in a sweep of its own: its width is a
 * constant there, and V8 allocates registers well in a function that holds one width only.
 */
export function aggregate(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  const channels = plan.channelsPerGroup;
  if (channels >= 16) {
    if (plan.wColumnStep == 4) sweep16Forward(first, last, plan, x, w, y, scale, bias, relu, adds);
    else sweep16(first, last, plan, x, w, y, scale, bias, relu, adds);
  }
  if (channels & 8) sweep8(first, last, plan, x, w, y, scale, bias, relu, adds);
  if (channels & 4) sweep4(first, last, plan, x, w, y, scale, bias, relu, adds);
  const tail = channels & 3;
  if (tail == 3) sweep3(first, last, plan, x, w, y, scale, bias, relu, adds);
  if (tail == 2) sweep2(first, last, plan, x, w, y, scale, bias, relu, adds);
  if (tail == 1) sweep1(first, last, plan, x, w, y, scale, bias, relu, adds);
}

/** The forward pass has its taps side by side: a constant step is worth 5 %. */
function sweep16Forward(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 16, 4, plan, x, w, y, scale, bias, relu, adds);
}

function sweep16(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 16, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep8(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 8, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep4(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 4, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep3(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 3, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep2(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 2, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep1(first: i32, last: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(first, last, 1, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

/**
 * One block size over the whole map. Order: row, pair of pixels, group. Group outermost would read each map C/16 times
 * from further away (30 % slower at 56²).
 */
// @ts-ignore: decorator
@inline
function sweep(
  first: i32, last: i32, channels: i32, wStep: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize,
  relu: bool, adds: bool,
): void {
  const floor = activationFloor(relu);
  const xStep = plan.xColumnStep, xRowStep = plan.xRowStep;
  const wRowStep = plan.wRowStep, wGroup = plan.wGroup;
  const pixel = plan.pixel;
  const group = plan.channelsPerGroup << 2;
  const block = channels << 2;
  // Within a group, blocks of this size lie after all larger ones; only those of 16 can be several.
  const begin = channels == 16 ? 0 : group & ~(channels > 3 ? 2 * block - 1 : 15);
  const end = channels == 16 ? group & ~63 : begin + block;
  const b = first / plan.numRows;
  let i = first % plan.numRows;
  x += b * plan.xBatch;
  w += b * plan.wBatch;
  y += b * plan.yBatch + (plan.firstRow + i) * plan.yRow;
  for (; first < last; first++, y += plan.yRow) {
    const row = rowAt(plan, i);
    if (row.count > 0) {
      for (let j = 0; j < plan.numColumns; j++) {
        const columns = columnsAt(plan, j);
        const xs = x + row.x + columns.x;
        const ys = y + columns.y;
        let ws = w + row.w + columns.w;
        for (let from = begin, to = end; from < pixel; from += group, to += group) {
          for (let c = from; c < to; c += block) {
            aggregateBlock(
              channels, xs + c, xStep, xRowStep, ws, columns.wSecond, wStep, wRowStep,
              row.count, columns.firstSpan, columns.sharedSpan, columns.secondSpan,
              ys + c, columns.ySecond, scale, bias, c, floor, adds,
            );
          }
          ws += wGroup;
        }
      }
    } else if (!adds) {
      // Only gradients have pixels that nothing reads.
      memory.fill(y + plan.firstColumn * pixel, 0, plan.width * pixel);
    }
    if (++i == plan.numRows) {
      i = 0;
      x += plan.xBatch;
      w += plan.wBatch;
      y += plan.yBatch - plan.numRows * plan.yRow;
    }
  }
}
