import { aggregateBlock } from './lib/block';
import { activationFloor } from './lib/lanes';
import { columnsAt, Plan, rowAt } from './lib/plan';

/**
 * y[out, c] = Σ weight(out, source, group of c) · x[source, c] over the window of each output pixel, then
 * activation(y · scale + bias) unless scale is null; added to what is in y with `adds`.
 *
 * A group's channels go in blocks of 16 and a tail of 8, 4 and 3, 2 or 1, each size in a sweep of its own: its width is a
 * constant there, and V8 allocates registers well in a function that holds one width only.
 */
export function aggregate(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  const channels = plan.channelsPerGroup;
  if (channels >= 16) {
    if (plan.wColumnStep == 4) sweep16Forward(plan, x, w, y, scale, bias, relu, adds);
    else sweep16(plan, x, w, y, scale, bias, relu, adds);
  }
  if (channels & 8) sweep8(plan, x, w, y, scale, bias, relu, adds);
  if (channels & 4) sweep4(plan, x, w, y, scale, bias, relu, adds);
  const tail = channels & 3;
  if (tail == 3) sweep3(plan, x, w, y, scale, bias, relu, adds);
  if (tail == 2) sweep2(plan, x, w, y, scale, bias, relu, adds);
  if (tail == 1) sweep1(plan, x, w, y, scale, bias, relu, adds);
}

/** The forward pass has its taps side by side: a constant step is worth 5 %. */
function sweep16Forward(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(16, 4, plan, x, w, y, scale, bias, relu, adds);
}

function sweep16(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(16, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep8(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(8, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep4(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(4, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep3(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(3, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep2(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(2, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

function sweep1(plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  sweep(1, plan.wColumnStep, plan, x, w, y, scale, bias, relu, adds);
}

/**
 * One block size over the whole map. Order: row, pair of pixels, group. Group outermost would read each map C/16 times
 * from further away (30 % slower at 56²).
 */
// @ts-ignore: decorator
@inline
function sweep(channels: i32, wStep: i32, plan: Plan, x: usize, w: usize, y: usize, scale: usize, bias: usize, relu: bool, adds: bool): void {
  const floor = activationFloor(relu);
  const xStep = plan.xColumnStep, xRowStep = plan.xRowStep;
  const wRowStep = plan.wRowStep, wGroup = plan.wGroup;
  const pixel = plan.pixel;
  const group = plan.channelsPerGroup << 2;
  const block = channels << 2;
  // Within a group, blocks of this size lie after all larger ones; only those of 16 can be several.
  const begin = channels == 16 ? 0 : group & ~(channels > 3 ? 2 * block - 1 : 15);
  const end = channels == 16 ? group & ~63 : begin + block;
  for (let b = 0; b < plan.batch; b++) {
    for (let i = 0; i < plan.numRows; i++, y += plan.yRow) {
      const row = rowAt(plan, i);
      if (row.count == 0) {
        // Only gradients have pixels that nothing reads.
        if (!adds) memory.fill(y, 0, plan.yRow);
        continue;
      }
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
    }
    x += plan.xBatch;
    w += plan.wBatch;
  }
}
