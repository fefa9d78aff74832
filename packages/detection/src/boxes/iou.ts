const { fround } = Math;

/** A box by its corners, and its area. */
export interface CornerBox {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  area: number;
}

/**
 * The box that four values from `at` on are, in float32.
 *
 * @param shift is added to all coordinates
 */
export function cornersAt(boxes: Float32Array, at: number, shift = 0): CornerBox {
  const x1 = fround(boxes[at] + shift);
  const y1 = fround(boxes[at + 1] + shift);
  const x2 = fround(boxes[at + 2] + shift);
  const y2 = fround(boxes[at + 3] + shift);
  return { x1, y1, x2, y2, area: fround(fround(x2 - x1) * fround(y2 - y1)) };
}

/** The area that two boxes have in common over the area of both, in float32 as torchvision's `box_iou`; NaN where neither has an area. */
export function intersectionOverUnion(a: CornerBox, b: CornerBox): number {
  const width = Math.max(fround(Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)), 0);
  const height = Math.max(fround(Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)), 0);
  const shared = fround(width * height);
  return fround(shared / fround(fround(a.area + b.area) - shared));
}
