import type { Explanation } from '@dynaconv/models';
import { UsageError } from '../errors.ts';

/** x to the right, y down, from 0. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where to look where the user names no place: shares of the width and height of what the model sees. */
const DEFAULT_PLACES: readonly Point[] = [
  { x: 0.5, y: 0.5 },
  { x: 0.3, y: 0.3 },
  { x: 0.7, y: 0.7 },
];

/** Pixels of the image. */
export const defaultPoints = ({ seen }: Explanation): Point[] =>
  DEFAULT_PLACES.map(({ x, y }) => ({
    x: Math.floor(seen.left + x * seen.width),
    y: Math.floor(seen.top + y * seen.height),
  }));

/**
 * A pixel of the image as one of the picture that the model sees.
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

/** The share of the way through a stretch; undefined outside of it. */
function along(at: number, first: number, length: number): number | undefined {
  const share = (at - first) / length;
  return share >= 0 && share < 1 ? share : undefined;
}

/** The whole pixels of a stretch. */
const pixels = (first: number, length: number): string =>
  `${Math.ceil(first)} to ${Math.ceil(first + length) - 1}`;
