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
   * Checks the image. Call it before doing anything else for the image, such as downloading weights.
   *
   * @throws Error that says why there is nothing to decode
   */
  check(): Promise<void>;
  read(): Promise<Uint8Array>;
}

export interface ImageSourceOptions {
  readonly signal: AbortSignal;
  /** The most bytes of an image on a server; the default of `download`. */
  readonly maxBytes?: number;
}

/**
 * The images that the arguments name: paths, folders (all images in them), URLs, glob patterns (which some shells do not expand),
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
  // A file whose name looks like a pattern, such as photo[1].jpg, is taken as a file.
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

/** Sources for files; if there are none, a single source whose error says why. */
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

/** Calls a function once; later calls return the same result, or throw the same error. */
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
