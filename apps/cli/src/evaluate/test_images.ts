import { setImmediate } from 'node:timers/promises';
import { messageOf, naming } from '../errors.ts';
import { withProgress } from '../progress.ts';

/**
 * Does something with each of a list of files, and tells how many images a second that was.
 *
 * @param onProgress is told how many are done
 * @throws Error that names the file at which something went wrong; the signal's reason
 */
export async function testImages<File extends { readonly file: string }>(
  files: readonly File[],
  signal: AbortSignal,
  test: (file: File) => Promise<void>,
  onProgress: (done: number) => void,
): Promise<{ imagesPerSecond: number }> {
  const start = performance.now();
  for (const [done, each] of files.entries()) {
    onProgress(done);
    try {
      await test(each);
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(naming(each.file, messageOf(error)), { cause: error });
    }
    // Lets a Ctrl-C through.
    await setImmediate(undefined, { signal });
  }
  return { imagesPerSecond: (1000 * files.length) / (performance.now() - start) };
}

/** A test, with a line that says how far it is. */
export const withTestProgress = <Result>(
  images: number,
  test: (onProgress: (done: number) => void) => Promise<Result>,
): Promise<Result> =>
  withProgress('evaluating', (progress) =>
    test((done) => progress.update(`evaluating, ${done} of ${images} images`)),
  );
