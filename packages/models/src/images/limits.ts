/**
 * The most pixels of an image that are read by default: 16383×16383, which is sharp's own default. Reading takes a
 * few bytes of memory for each pixel (see the README), however small the file is.
 */
export const MAX_PIXELS = 16383 ** 2;

/** @throws RangeError for an image of more than `maxPixels` pixels */
export function assertPixels(
  what: string,
  { width, height }: { width: number; height: number },
  maxPixels: number,
): void {
  if (width * height <= maxPixels) return;
  throw new RangeError(
    `image: ${what} has ${width}×${height} pixels, expected at most ${maxPixels}; make it smaller, or raise maxPixels (--max-pixels of the command)`,
  );
}
