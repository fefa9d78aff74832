import { best } from './best.ts';

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
  const keptOf = new Map<number, ShiftedBox[]>();
  const kept: number[] = [];
  for (const index of best(scores, scores.length)) {
    if (kept.length >= limit) break;
    const group = groups[index];
    const box = shifted(boxes, index * 4, fround(group * shift));
    const rivals = keptOf.get(group) ?? [];
    if (rivals.some((rival) => overlap(rival, box) > threshold)) continue;
    keptOf.set(group, rivals);
    rivals.push(box);
    kept.push(index);
  }
  return kept;
}

interface ShiftedBox {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  area: number;
}

function shifted(boxes: Float32Array, at: number, by: number): ShiftedBox {
  const x1 = fround(boxes[at] + by);
  const y1 = fround(boxes[at + 1] + by);
  const x2 = fround(boxes[at + 2] + by);
  const y2 = fround(boxes[at + 3] + by);
  return { x1, y1, x2, y2, area: fround(fround(x2 - x1) * fround(y2 - y1)) };
}

/** Intersection over union, in float32. */
function overlap(a: ShiftedBox, b: ShiftedBox): number {
  const width = Math.max(fround(Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)), 0);
  const height = Math.max(fround(Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)), 0);
  const shared = fround(width * height);
  return fround(shared / fround(fround(a.area + b.area) - shared));
}
