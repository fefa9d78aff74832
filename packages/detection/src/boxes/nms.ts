import { best } from './best.ts';
import { type CornerBox, cornersAt, intersectionOverUnion } from './iou.ts';

const { fround } = Math;

/** Boxes that compete with others of their group: classes, or levels of a pyramid. */
export interface Candidates {
  /** `x1, y1, x2, y2` of each, not negative. */
  boxes: Float32Array;
  /** By which they are ranked; equal ones by their order. */
  scores: Float32Array;
  groups: ArrayLike<number>;
}

/**
 * Greedy non-maximum suppression: goes through the boxes from the best on, and drops those that overlap a kept one of their group by
 * more than `threshold` (intersection over union; exactly that much is kept). Ends when `limit` are kept, since no later
 * box can change them.
 *
 * Overlaps are computed in float32 of boxes shifted by group·(largest coordinate + 1), as mmcv's `batched_nms` does: where the shift is
 * large it rounds coordinates, which decides borderline cases. An overlap of 0/0 drops nothing.
 *
 * @returns indices of the kept boxes, best first
 */
export function nonMaximumSuppression(
  { boxes, scores, groups }: Candidates,
  threshold: number,
  limit = Number.POSITIVE_INFINITY,
): number[] {
  const shift = fround(boxes.reduce((most, value) => Math.max(most, value), 0) + 1);
  const keptOf = new Map<number, CornerBox[]>();
  const kept: number[] = [];
  for (const index of best(scores, scores.length)) {
    if (kept.length >= limit) break;
    const group = groups[index];
    const box = cornersAt(boxes, index * 4, fround(group * shift));
    const rivals = keptOf.get(group) ?? [];
    if (rivals.some((rival) => intersectionOverUnion(rival, box) > threshold)) continue;
    keptOf.set(group, rivals);
    rivals.push(box);
    kept.push(index);
  }
  return kept;
}
