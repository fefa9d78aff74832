// What a file may make its reader do, unless the caller allows more. The allowances grow with the file: a file of
// gigabytes may use gigabytes. Real checkpoints stay far below them: a pickle with ten thousand tensors has about 2 MB
// and takes some 20 MB of memory and 200,000 steps.

import type { Allowance } from './budget.ts';
import type { ReadOptions } from './types.ts';

const MiB = 2 ** 20;

/** Bytes of memory that values take, measured in V8 and rounded up. */
export const BYTES_OF = {
  container: 200,
  /** A key and a value in a Map. */
  entry: 64,
  /** A slot of an array. */
  item: 16,
  /** A string without its characters. */
  string: 40,
  character: 2,
  tensor: 600,
  /** zip.js's record of an entry. */
  zipEntry: 5000,
} as const;

/** The most bytes of a Python int: no checkpoint needs larger ones, and converting them to decimal takes quadratic time. */
export const MAX_INTEGER_BYTES = 1024;

/** How deep the dicts of a state dict may nest, which are walked recursively. */
export const MAX_DEPTH = 100;

/** The most dimensions of a tensor in a .pth, which is PyTorch's own limit. */
export const MAX_RANK = 64;

/** How many bytes of a file in the legacy format are searched for its pickles, whose length the format does not say. */
export const MAX_LEGACY_PICKLE_BYTES = 512 * MiB;

/** The safetensors specification's limit on its header. */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;

export const MAX_DOWNLOAD_BYTES = 4096 * MiB;

/** The most bytes that the body of a response with a Content-Encoding may decode to. */
export function maxDecodedBytes(encoded: number | undefined, options: ReadOptions): number {
  return maxTensorBytes(encoded ?? 32 * MiB, options);
}

/** For how many milliseconds a server may send nothing. */
export const IDLE_TIMEOUT = 60_000;

/** The most bytes that the tensors of a file may take once decoded. */
export function maxTensorBytes(fileBytes: number, { maxBytes }: ReadOptions): number {
  return maxBytes ?? 64 * MiB + 8 * fileBytes;
}

/** The memory and work that everything else in a file may take. */
export function allowanceFor(fileBytes: number, options: ReadOptions): Allowance {
  return {
    maxMemory: options.maxMemory ?? 256 * MiB + 8 * fileBytes,
    maxSteps: options.maxSteps ?? 100_000_000 + 8 * fileBytes,
  };
}
