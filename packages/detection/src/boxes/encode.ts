import type { DeltaScale } from './decode.ts';

/**
 * The offsets `dx, dy, dw, dh` that `decodeBoxes` makes a box of, from a reference box (Girshick et al., R-CNN, appendix C). Computed
 * in float64 and rounded once.
 *
 * @param into where they are put, from `to` on
 */
export function encodeBox(
  references: Float32Array,
  reference: number,
  boxes: Float32Array,
  box: number,
  scale: DeltaScale,
  into: Float32Array,
  to: number,
): void {
  for (const axis of [0, 1]) {
    const [first, last] = [references[reference * 4 + axis], references[reference * 4 + axis + 2]];
    const [low, high] = [boxes[box * 4 + axis], boxes[box * 4 + axis + 2]];
    const size = last - first;
    into[to + axis] = (low + high - first - last) / 2 / size / scale.centre;
    into[to + axis + 2] = Math.log((high - low) / size) / scale.size;
  }
}
