const { fround } = Math;

/** Side of a box, in pixels, that the finest level still serves: twice that goes to the level above. */
const FINEST_SIDE = 56;

/**
 * The level of a feature pyramid that a box's features are taken from: ⌊log₂(√(w·h)/56)⌋, so that boxes of twice the side come from
 * the next coarser level (Lin et al., CVPR 2017, equation 1, with mmdet's constants). Boxes without an area are the finest level's.
 *
 * @param boxes `x1, y1, x2, y2` of each, in pixels of the network's input
 * @param levels how many there are
 */
export function levelsOf(boxes: Float32Array, levels: number): Uint8Array {
  const indices = new Uint8Array(boxes.length / 4);
  for (let i = 0; i < indices.length; i++) {
    const width = fround(boxes[i * 4 + 2] - boxes[i * 4]);
    const height = fround(boxes[i * 4 + 3] - boxes[i * 4 + 1]);
    const side = fround(Math.sqrt(fround(width * height)));
    const level = Math.floor(fround(Math.log2(fround(fround(side / FINEST_SIDE) + fround(1e-6)))));
    indices[i] = Math.min(Math.max(level, 0), levels - 1);
  }
  return indices;
}
