/** How far the colours of a picture of the fixture may be from Pillow's, in levels; none but of these. */
export function pictureTolerance(name: string, where: 'node' | 'page' | 'img'): number {
  // Libraries round what they convert from YUV to RGB each in their own way: half a level from the exact one, twice.
  if (where === 'node' && name.endsWith('.avif')) return 1;
  // Pillow rounds the product of an ink and the light that the black leaves, Chromium cuts it off: half a level and one.
  if (where !== 'node' && /^(cmyk|ycck)/.test(name)) return 1;
  // Chromium rounds the 16 bits of an element to the nearest level, and takes the upper byte of a file.
  if (where === 'img' && /16-bit/.test(name)) return 1;
  return 0;
}

/** NaN where the lengths differ. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  return Array.from(actual).reduce(
    (worst, value, at) => Math.max(worst, Math.abs(value - expected[at])),
    0,
  );
}
