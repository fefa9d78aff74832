import { existsSync, statSync } from 'node:fs';
import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { imageFiles } from '@dynaconv/models';
import { glob, isDynamicPattern } from 'tinyglobby';
import { codeOf, UsageError } from './errors.ts';
import { download } from './http/download.ts';

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

export interface ImageSourceOptions {
  readonly signal: AbortSignal;
  /** Of an image on a server; as `download` has it by default. */
  readonly maxBytes?: number;
}

/**
 * Sources of the arguments: paths, folders for the images in them, URLs, glob patterns for shells that leave them alone,
 * and `-` for stdin.
 */
export async function imageSources(
  args: readonly string[],
  options: ImageSourceOptions,
): Promise<ImageSource[]> {
  if (args.filter((arg) => arg === '-').length > 1) {
    throw new UsageError('- stands for stdin and can be given once only');
  }
  const sources = await Promise.all(args.map((arg) => sourcesOf(arg, options)));
  return sources.flat();
}

async function sourcesOf(arg: string, options: ImageSourceOptions): Promise<ImageSource[]> {
  const { signal } = options;
  if (arg === '-') return [stdin(signal)];
  if (/^https?:\/\//i.test(arg)) return [remote(arg, options)];
  // A file whose own name looks like a pattern, such as photo[1].jpg, is the file.
  if (existsSync(arg) || !isDynamicPattern(arg)) {
    return isFolder(arg)
      ? filesOr(await imageFiles(arg), arg, 'no image is in this folder', signal)
      : [file(arg, signal)];
  }
  const matches = await glob(arg, { expandDirectories: false });
  return filesOr(matches.sort(), arg, 'no file matches this pattern', signal);
}

const isFolder = (name: string): boolean =>
  statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Files that an argument stands for, or one source that says why there are none. */
function filesOr(
  names: readonly string[],
  arg: string,
  problem: string,
  signal: AbortSignal,
): ImageSource[] {
  if (names.length > 0) return names.map((name) => file(name, signal));
  const nothing = () => Promise.reject(new Error(problem));
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
  },
  read: () => readFile(name, { signal }),
});

/** An image on a server, fetched once, when it is checked. */
function remote(name: string, options: ImageSourceOptions): ImageSource {
  const bytes = once(() => fetchBytes(new URL(name), options));
  return { name, check: async () => void (await bytes()), read: bytes };
}

async function fetchBytes(url: URL, options: ImageSourceOptions): Promise<Uint8Array> {
  const folder = await mkdtemp(path.join(tmpdir(), 'dynaconv-'));
  try {
    const target = path.join(folder, 'image');
    await download(url, target, options);
    return await readFile(target);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Does it the first time; the result, or what it threw, is the same from then on. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

function stdin(signal: AbortSignal): ImageSource {
  const read = once<Uint8Array>(() => buffer(addAbortSignal(signal, process.stdin)));
  return {
    name: 'stdin',
    async check() {
      if ((await read()).length === 0) throw new Error('is empty, expected an image');
    },
    read,
  };
}
