import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { glob, isDynamicPattern } from 'tinyglobby';
import { codeOf, UsageError } from './errors.ts';

/** An encoded image that the user named. */
export interface ImageSource {
  readonly name: string;
  /** @throws Error that says why there is nothing to decode */
  read(): Promise<Uint8Array>;
}

/** Sources of the arguments: paths, glob patterns for shells that leave them alone, and `-` for stdin. */
export async function imageSources(
  args: readonly string[],
  signal: AbortSignal,
): Promise<ImageSource[]> {
  if (args.filter((arg) => arg === '-').length > 1) {
    throw new UsageError('- stands for stdin and can be given once only');
  }
  const sources = await Promise.all(args.map((arg) => sourcesOf(arg, signal)));
  return sources.flat();
}

async function sourcesOf(arg: string, signal: AbortSignal): Promise<ImageSource[]> {
  if (arg === '-') return [{ name: 'stdin', read: () => readStdin(signal) }];
  // A file whose own name looks like a pattern, such as photo[1].jpg, is the file.
  if (existsSync(arg) || !isDynamicPattern(arg)) return [file(arg, signal)];
  const matches = await glob(arg, { expandDirectories: false });
  if (matches.length > 0) return matches.sort().map((match) => file(match, signal));
  return [{ name: arg, read: () => Promise.reject(new Error('no file matches this pattern')) }];
}

const file = (name: string, signal: AbortSignal): ImageSource => ({
  name,
  async read() {
    try {
      return await readFile(name, { signal });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new Error('no such file', { cause: error });
      if (codeOf(error) === 'EISDIR') {
        throw new Error('is a folder; name the images in it, as in folder/*.jpg', { cause: error });
      }
      throw error;
    }
  },
});

const readStdin = (signal: AbortSignal): Promise<Uint8Array> =>
  buffer(addAbortSignal(signal, process.stdin));
