import { existsSync } from 'node:fs';
import { access, constants, readFile, stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { glob, isDynamicPattern } from 'tinyglobby';
import { codeOf, UsageError } from './errors.ts';

/** An encoded image that the user named. */
export interface ImageSource {
  readonly name: string;
  /**
   * For before anything else is done for the image, such as a download of weights.
   *
   * @throws Error that says why there is nothing to decode
   */
  check(): Promise<void>;
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
  if (arg === '-') return [stdin(signal)];
  if (/^https?:\/\//i.test(arg)) {
    throw new UsageError(`${arg}: URLs are not read as images; download it first`);
  }
  // A file whose own name looks like a pattern, such as photo[1].jpg, is the file.
  if (existsSync(arg) || !isDynamicPattern(arg)) return [file(arg, signal)];
  const matches = await glob(arg, { expandDirectories: false });
  if (matches.length > 0) return matches.sort().map((match) => file(match, signal));
  const nothing = () => Promise.reject(new Error('no file matches this pattern'));
  return [{ name: arg, check: nothing, read: nothing }];
}

const file = (name: string, signal: AbortSignal): ImageSource => ({
  name,
  async check() {
    try {
      await access(name, constants.R_OK);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw new Error('no such file', { cause: error });
      throw error;
    }
    if ((await stat(name)).isDirectory()) {
      throw new Error('is a folder; name the images in it, as in folder/*.jpg');
    }
  },
  read: () => readFile(name, { signal }),
});

function stdin(signal: AbortSignal): ImageSource {
  let bytes: Promise<Uint8Array> | undefined;
  const read = () => {
    bytes ??= buffer(addAbortSignal(signal, process.stdin));
    return bytes;
  };
  return {
    name: 'stdin',
    async check() {
      if ((await read()).length === 0) throw new Error('is empty, expected an image');
    },
    read,
  };
}
