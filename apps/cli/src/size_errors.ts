import { UsageError } from './errors.ts';

/**
 * What `make` makes of images of a size. A network that halves its input repeatedly needs one that is large enough.
 *
 * @param size as it was given
 * @throws UsageError for images that are too small
 */
export function withSize<T>(size: number | string | undefined, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError) || !error.message.includes('the input is')) throw error;
    throw new UsageError(`--size ${size}: ${error.message.replace(/; resize the image$/, '')}`);
  }
}
