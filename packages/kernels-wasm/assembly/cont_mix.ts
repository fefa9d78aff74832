import { aggregate } from './aggregate';
import { attentionRow } from './attention';
import { Plan } from './lib/plan';
import { Positions, startRow } from './lib/positions';

/**
 * Bias, softmax and aggregation, for the output rows from `first` to before `last` of the batch, one at a time, so that a row's
 * attention is still in the cache when it is used.
 * @param plan of some columns of one output row, whose x begins at the row's window
 * @param firstColumn where those columns begin, in the map
 * @param scratch of their attention, [columns, G, K, K]
 */
export function contMix(
  first: i32, last: i32, plan: Plan, positions: Positions, firstColumn: i32, x: usize, logits: usize, bias: usize, y: usize, scratch: usize, constants: usize,
): void {
  const row = plan.yRow;
  const pixelLogits = positions.groups * positions.kernelSize * positions.kernelSize << 2;
  const rowLogits = positions.width * pixelLogits;
  const weights = scratch - plan.firstColumn * pixelLogits;
  const b = first / positions.height;
  let i = first % positions.height;
  x += b * positions.height * row;
  logits += first * rowLogits + firstColumn * pixelLogits;
  y += first * row;
  for (; first < last; first++, logits += rowLogits, y += row) {
    attentionRow(positions, i, firstColumn, plan.width, logits, bias, scratch, constants);
    aggregate(0, 1, plan, x + startRow(positions, i) * row, weights, y, 0, 0, false, false);
    if (++i == positions.height) {
      i = 0;
      x += positions.height * row;
    }
  }
}
