import { windowStart } from '@dynaconv/involution-ops/base';

/** The K positions of an axis that a window around `centre` reads, `dilation` apart, inside the map or not. */
export const spacedTaps = (centre: number, size: number, dilation: number): number[] =>
  Array.from({ length: size }, (_, tap) => centre + dilation * (tap - (size - 1) / 2));

/** The same for a window that is moved inside the map, whose axis has `length` positions, at either end. */
export function clampedTaps(centre: number, size: number, length: number): number[] {
  const start = windowStart(centre, length, size);
  return Array.from({ length: size }, (_, tap) => start + tap);
}
