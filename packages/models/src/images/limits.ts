/**
 * The most pixels of an image that are read by default: 16383×16383, as sharp has it. The memory that reading takes is
 * a small multiple of the pixels (see the README), whatever few bytes a file has.
 */
export const MAX_PIXELS = 16383 ** 2;

/** @throws RangeError for an image of more pixels than are to be read */
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
