import { UsageError } from '../errors.ts';

/** An address of a queue, or settings, that `@dynaconv/queue` refuses were given wrongly on the command line. */
export const asUsage = <T>(promise: Promise<T>): Promise<T> =>
  promise.catch((error) => {
    throw error instanceof RangeError ? new UsageError(error.message, { cause: error }) : error;
  });
