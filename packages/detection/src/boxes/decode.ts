import type { Size } from '@dynaconv/models/images';

const { fround } = Math;

/** The largest |dw| and |dh| that are taken: a box becomes at most 62.5 times as large, or as small. */
const MAX_LOG_RATIO = fround(-Math.log(16 / 1000));

/** What a network's offsets are multiplied by: dx and dy, dw and dh. */
export interface DeltaScale {
  centre: number;
  size: number;
}

/** RPN's and RetinaNet's. */
export const PLAIN_DELTAS: DeltaScale = { centre: 1, size: 1 };

/** Those of the box heads of R-CNN. */
export const RCNN_DELTAS: DeltaScale = { centre: 0.1, size: 0.2 };

/**
 * Boxes that a network's offsets `dx, dy, dw, dh` make of reference boxes `x1, y1, x2, y2` (Girshick et al., R-CNN, appendix C): the
 * centre moves by (dx·w, dy·h), the size becomes (w·eᵈʷ, h·eᵈʰ). They are clipped to the image, and nothing is added to a width. In
 * float32 operation by operation, as mmdet's `delta2bbox` computes it.
 *
 * @param references 4·n values
 * @param deltas 4·n values
 */
export function decodeBoxes(
  references: Float32Array,
  deltas: Float32Array,
  scale: DeltaScale,
  image: Size,
): Float32Array {
  const boxes = new Float32Array(references.length);
  for (let at = 0; at < boxes.length; at += 4) {
    decodeAxis(references, deltas, scale, at, image.width, boxes);
    decodeAxis(references, deltas, scale, at + 1, image.height, boxes);
  }
  return boxes;
}

/** @param at where the lower end is; the upper end, and the offset of the size, are two values further */
function decodeAxis(
  references: Float32Array,
  deltas: Float32Array,
  scale: DeltaScale,
  at: number,
  limit: number,
  boxes: Float32Array,
): void {
  const first = references[at];
  const last = references[at + 2];
  const size = fround(last - first);
  const middle = fround(fround(first + last) / 2);
  const move = fround(size * fround(deltas[at] * fround(scale.centre)));
  const growth = within(fround(deltas[at + 2] * fround(scale.size)), -MAX_LOG_RATIO, MAX_LOG_RATIO);
  const centre = fround(middle + move);
  const half = fround(size * fround(Math.exp(growth))) / 2;
  boxes[at] = within(fround(centre - half), 0, limit);
  boxes[at + 2] = within(fround(centre + half), 0, limit);
}

const within = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);
