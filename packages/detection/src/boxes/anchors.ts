/** The anchors of one level of a pyramid: boxes of several forms around the upper left corner of every cell. */
export interface AnchorLevel {
  /** Pixels between neighbouring cells, which is also the side that scales multiply. */
  stride: number;
  /** Sides, in strides. */
  scales: readonly number[];
  /** Heights divided by widths. */
  ratios: readonly number[];
}

/**
 * The anchors of the cell (0, 0), as `x1, y1, x2, y2` each: ratio by ratio, and for each ratio scale by scale. They are centred
 * on the origin, have an area of (scale·stride)², and are not rounded to pixels. Computed in float32 as mmdet's `AnchorGenerator` does.
 */
export function baseAnchors({ stride, scales, ratios }: AnchorLevel): Float32Array {
  const anchors = new Float32Array(ratios.length * scales.length * 4);
  let to = 0;
  for (const ratio of ratios) {
    const tall = Math.fround(Math.sqrt(Math.fround(ratio)));
    const wide = Math.fround(1 / tall);
    for (const scale of scales) {
      const x = half(stride, wide, scale);
      const y = half(stride, tall, scale);
      anchors.set([-x, -y, x, y], to);
      to += 4;
    }
  }
  return anchors;
}

const half = (stride: number, stretch: number, scale: number): number =>
  Math.fround(Math.fround(stride * stretch) * Math.fround(scale)) / 2;

/**
 * The anchors of some indices, `x1, y1, x2, y2` each. Indices go through a level row by row, cell by cell, and for each cell through
 * the base anchors: the order of a map [height, width, anchors].
 *
 * @param width cells in a row
 */
export function anchorsAt(
  indices: ArrayLike<number>,
  level: AnchorLevel,
  width: number,
): Float32Array {
  const bases = baseAnchors(level);
  const each = bases.length / 4;
  const anchors = new Float32Array(indices.length * 4);
  for (let i = 0; i < indices.length; i++) {
    const cell = Math.floor(indices[i] / each);
    const base = (indices[i] % each) * 4;
    const corner = [(cell % width) * level.stride, Math.floor(cell / width) * level.stride];
    for (let side = 0; side < 4; side++) {
      anchors[i * 4 + side] = bases[base + side] + corner[side % 2];
    }
  }
  return anchors;
}
