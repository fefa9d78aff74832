import { cornersAt, intersectionOverUnion } from '../boxes/iou.ts';

/** What a box is that no object is assigned to: background, or neither this nor an object. */
export const NEGATIVE = -1;
export const IGNORED = -2;

/** By which overlap (intersection over union) boxes are objects or background. */
export interface AssignmentRule {
  /** At least that much of an object makes a box positive. */
  positive: number;
  /** Less than that of every object makes it background. */
  negative: number;
  /** A box that no other overlaps an object more than is positive too, if it overlaps it so much; without it none is. */
  leastBest?: number;
}

/** Those of the two papers' configurations of mmdetection. */
export const RPN_RULE: AssignmentRule = { positive: 0.7, negative: 0.3, leastBest: 0.3 };
export const RETINA_RULE: AssignmentRule = { positive: 0.5, negative: 0.4, leastBest: 0 };
export const FASTER_RCNN_RULE: AssignmentRule = { positive: 0.5, negative: 0.5 };
export const MASK_RCNN_RULE: AssignmentRule = { positive: 0.5, negative: 0.5, leastBest: 0.5 };

const { fround } = Math;

/**
 * The object of every box, as mmdetection's `MaxIoUAssigner` finds it: the one that it overlaps most, if that is enough. With
 * `leastBest`, the boxes that overlap an object most become its, the last object's where there are several.
 *
 * @param boxes `x1, y1, x2, y2` of each
 * @param objects likewise
 * @param isUsed whether a box takes part; all do by default, and others are IGNORED
 * @returns index of its object, NEGATIVE or IGNORED, for each box
 */
export function assign(
  boxes: Float32Array,
  objects: Float32Array,
  rule: AssignmentRule,
  isUsed: (box: number) => boolean = () => true,
): Int32Array {
  const count = boxes.length / 4;
  const assigned = new Int32Array(count).fill(IGNORED);
  const used = [...assigned.keys()].filter(isUsed);
  const overlaps = overlapsOf(boxes, objects, used);
  const [positive, negative] = [fround(rule.positive), fround(rule.negative)];
  used.forEach((box, i) => {
    let best = 0;
    let which = NEGATIVE;
    overlaps.forEach((row, object) => {
      if (which !== NEGATIVE && !(row[i] > best)) return;
      best = row[i];
      which = object;
    });
    if (which === NEGATIVE || best < negative) assigned[box] = NEGATIVE;
    else if (best >= positive) assigned[box] = which;
  });
  const { leastBest } = rule;
  if (leastBest === undefined) return assigned;
  overlaps.forEach((row, object) => {
    const best = row.reduce((a, b) => Math.max(a, b), 0);
    if (!(best >= fround(leastBest))) return;
    used.forEach((box, i) => {
      if (row[i] === best) assigned[box] = object;
    });
  });
  return assigned;
}

/** Of each object a row with its overlap of every used box; 0 where neither has an area. */
function overlapsOf(
  boxes: Float32Array,
  objects: Float32Array,
  used: readonly number[],
): Float32Array[] {
  const corners = used.map((box) => cornersAt(boxes, box * 4));
  return Array.from({ length: objects.length / 4 }, (_, j) => {
    const object = cornersAt(objects, j * 4);
    return Float32Array.from(corners, (box) => intersectionOverUnion(box, object) || 0);
  });
}
