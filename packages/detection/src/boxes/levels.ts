const { fround } = Math;

/**
 * The level of a feature pyramid that a box's features are taken from: ⌊log₂(2·√(w·h)/s)⌋, so that boxes of twice the side come from
 * the next coarser level (Lin et al., CVPR 2017, equation 1, written as mmdet has it). Boxes without an area are the finest level's.
 *
 * @param boxes `x1, y1, x2, y2` of each, in pixels of the network's input
 * @param levels how many there are
 * @param secondLevelSide s, the side in pixels of the smallest boxes of the second level
 */
export function levelsOf(boxes: Float32Array, levels: number, secondLevelSide: number): Uint8Array {
  const finestSide = secondLevelSide / 2;
  const indices = new Uint8Array(boxes.length / 4);
  for (let i = 0; i < indices.length; i++) {
    const width = fround(boxes[i * 4 + 2] - boxes[i * 4]);
    const height = fround(boxes[i * 4 + 3] - boxes[i * 4 + 1]);
    const side = fround(Math.sqrt(fround(width * height)));
    const level = Math.floor(fround(Math.log2(fround(fround(side / finestSide) + fround(1e-6)))));
    indices[i] = Math.min(Math.max(level, 0), levels - 1);
  }
  return indices;
}
