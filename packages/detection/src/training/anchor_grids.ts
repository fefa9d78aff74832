import { roundUp, type Size } from '@dynaconv/models/images';
import { type AnchorLevel, anchorsAt } from '../boxes/anchors.ts';

/** The anchors of a level over a map of some size. */
export interface AnchorGrid extends Size {
  level: AnchorLevel;
}

const anchorsEach = ({ scales, ratios }: AnchorLevel): number => scales.length * ratios.length;

/** How many anchors a grid has. */
export const anchorCount = ({ level, width, height }: AnchorGrid): number =>
  width * height * anchorsEach(level);

/** The anchors of all grids, `x1, y1, x2, y2` each, grid by grid in the order of `anchorsAt`. */
export function anchorsOf(grids: readonly AnchorGrid[]): Float32Array {
  const anchors = new Float32Array(4 * grids.reduce((sum, grid) => sum + anchorCount(grid), 0));
  let to = 0;
  for (const grid of grids) {
    const indices = Uint32Array.from({ length: anchorCount(grid) }, (_, i) => i);
    anchors.set(anchorsAt(indices, grid.level, grid.width), to);
    to += 4 * indices.length;
  }
  return anchors;
}

/**
 * Of every anchor, whether its cell begins within an image that is smaller than the input: the rest is there for the batch's larger
 * ones. An image reaches to its own padding, as mmdetection's `valid_flags` have it.
 *
 * @param divisor what images are padded to multiples of
 */
export function withinImage(
  grids: readonly AnchorGrid[],
  image: Size,
  divisor: number,
): (anchor: number) => boolean {
  const flags = grids.flatMap((grid) => {
    const { stride } = grid.level;
    const cells = (side: number) => Math.ceil(roundUp(side, divisor) / stride);
    const [columns, rows] = [cells(image.width), cells(image.height)];
    const each = anchorsEach(grid.level);
    return Array.from({ length: anchorCount(grid) }, (_, anchor) => {
      const cell = Math.floor(anchor / each);
      return cell % grid.width < columns && Math.floor(cell / grid.width) < rows;
    });
  });
  return (anchor) => flags[anchor];
}
