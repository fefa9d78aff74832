import type { Explanation, PositionKernels } from '@dynaconv/models';
import { UsageError } from '../errors.ts';

/** x to the right, y down, from 0. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The pixel of the image in the middle of a position's cell. */
export function toImage({ cell }: PositionKernels, { seen, picture }: Explanation): Point {
  const x = (cell.left + cell.width / 2) / picture.width;
  const y = (cell.top + cell.height / 2) / picture.height;
  return {
    x: Math.floor(seen.left + x * seen.width),
    y: Math.floor(seen.top + y * seen.height),
  };
}

/**
 * Converts a pixel of the image to a pixel of the picture that the model sees.
 * @throws UsageError for a point outside of the image, or of the part that the model sees
 */
export function toPicture(
  point: Point,
  { image, seen, picture }: Explanation,
  name: string,
): Point {
  const { x, y } = point;
  if (x >= image.width || y >= image.height) {
    throw new UsageError(
      `--at ${pair(point)} is outside of ${name}, which is ${image.width}×${image.height} pixels`,
    );
  }
  const across = along(x, seen.left, seen.width);
  const down = along(y, seen.top, seen.height);
  if (across === undefined || down === undefined) {
    throw new UsageError(
      `--at ${pair(point)} is outside of the middle square, all that the model sees of ${name}: x from ${pixels(seen.left, seen.width)}, y from ${pixels(seen.top, seen.height)}`,
    );
  }
  return { x: across * picture.width, y: down * picture.height };
}

export const pair = ({ x, y }: Point): string => `${x},${y}`;

/** How far a position is along a stretch, from 0 to 1; undefined outside of it. */
function along(at: number, first: number, length: number): number | undefined {
  const share = (at - first) / length;
  return share >= 0 && share < 1 ? share : undefined;
}

/** The whole pixels of a stretch. */
const pixels = (first: number, length: number): string =>
  `${Math.ceil(first)} to ${Math.ceil(first + length) - 1}`;
