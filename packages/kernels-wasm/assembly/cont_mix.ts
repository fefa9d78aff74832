import { aggregate } from './aggregate';
import { attentionRow } from './attention';
import { Plan } from './lib/plan';
import { Positions, startRow } from './lib/positions';

/**
 * Bias, softmax and aggregation, one output row at a time, so that a row's attention is still in the cache when it is used.
 * @param plan of one output row, whose x begins at the row's window
 * @param scratch of a row's attention, [W, G, K, K]
 */
export function contMix(
  plan: Plan, positions: Positions, x: usize, logits: usize, bias: usize, y: usize, scratch: usize, constants: usize,
): void {
  const row = plan.yRow;
  const rowLogits = positions.width * positions.groups * positions.kernelSize * positions.kernelSize << 2;
  for (let b = 0; b < positions.batch; b++) {
    for (let i = 0; i < positions.height; i++) {
      attentionRow(positions, i, logits, bias, scratch, constants);
      aggregate(plan, x + startRow(positions, i) * row, scratch, y, 0, 0, false, false);
      logits += rowLogits;
      y += row;
    }
    x += positions.height * row;
  }
}
