// What a file may make its reader do, unless the caller allows more. The allowances grow with the file: who has sent
// gigabytes may use gigabytes. Real checkpoints stay far below them: a pickle with ten thousand tensors is of about 2 MB
// and takes some 20 MB of memory and 200,000 steps.

import type { Allowance } from './budget.ts';
import type { ReadOptions } from './types.ts';

const MiB = 2 ** 20;

/** Memory that things take, in bytes, measured in V8 and rounded up. */
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

/** Python int above this many bytes: no checkpoint needs one, and decimal conversion is quadratic. */
export const MAX_INTEGER_BYTES = 1024;

/** Nesting of the dicts of a state dict, which are walked by recursion. */
export const MAX_DEPTH = 100;

/** Dimensions of a tensor in a .pth: PyTorch's own limit. */
export const MAX_RANK = 64;

/** Bytes that are searched for the pickles of a file in the legacy format, which does not say how long they are. */
export const MAX_LEGACY_PICKLE_BYTES = 512 * MiB;

/** The safetensors specification's limit on its header. */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;

export const MAX_DOWNLOAD_BYTES = 4096 * MiB;

/** The most that the body of an answer with a Content-Encoding may become. */
export function maxDecodedBytes(encoded: number | undefined, options: ReadOptions): number {
  return maxTensorBytes(encoded ?? 32 * MiB, options);
}

/** How long a server may send nothing, in milliseconds. */
export const IDLE_TIMEOUT = 60_000;

/** The most that the tensors of a file may take once decoded. */
export function maxTensorBytes(fileBytes: number, { maxBytes }: ReadOptions): number {
  return maxBytes ?? 64 * MiB + 8 * fileBytes;
}

/** What reading a file may take besides. */
export function allowanceFor(fileBytes: number, options: ReadOptions): Allowance {
  return {
    maxMemory: options.maxMemory ?? 256 * MiB + 8 * fileBytes,
    maxSteps: options.maxSteps ?? 100_000_000 + 8 * fileBytes,
  };
}
