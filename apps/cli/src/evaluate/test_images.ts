import { setImmediate } from 'node:timers/promises';
import { messageOf, naming } from '../errors.ts';
import { withProgress } from '../progress.ts';

/**
 * Does something with each of a list of files, and tells how many images a second that was.
 *
 * @throws Error that names the file at which something went wrong; the signal's reason
 */
export async function testImages<File extends { readonly file: string }>(
  files: readonly File[],
  signal: AbortSignal,
  test: (file: File) => Promise<void>,
): Promise<{ imagesPerSecond: number }> {
  const start = performance.now();
  await withProgress('evaluating', async (progress) => {
    for (const [done, each] of files.entries()) {
      progress.update(`evaluating, ${done} of ${files.length} images`);
      try {
        await test(each);
      } catch (error) {
        signal.throwIfAborted();
        throw new Error(naming(each.file, messageOf(error)), { cause: error });
      }
      // Lets a Ctrl-C through.
      await setImmediate(undefined, { signal });
    }
  });
  return { imagesPerSecond: (1000 * files.length) / (performance.now() - start) };
}
