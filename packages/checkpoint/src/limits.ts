// What a file may ask for before a single tensor is decoded. Real checkpoints stay far below all of these: a pickle with
// ten thousand tensors is about 2 MB and holds 150,000 values.

const MiB = 2 ** 20;

/** A pickle is held whole in memory, its strings and containers besides. */
export const MAX_PICKLE_BYTES = 32 * MiB;

/** Containers, dict entries, memo slots and stack slots of one pickle, each; and values of the metadata written out. */
export const MAX_PICKLE_VALUES = 1_000_000;

/** Python int above this many bytes: no checkpoint needs one, and decimal conversion is quadratic. */
export const MAX_INTEGER_BYTES = 1024;

/** Tensors of a file; the largest models have some ten thousand. */
export const MAX_TENSORS = 200_000;

/** Characters of the names of all tensors: nested dicts repeat the outer keys in them. */
export const MAX_NAME_CHARACTERS = 16 * MiB;

/** Nesting of dicts and lists, which are walked by recursion. */
export const MAX_DEPTH = 100;

/** Dimensions of a tensor: PyTorch's own limit. */
export const MAX_RANK = 64;

/** Entries of a zip archive, one a storage; zip.js keeps 5 kB for each. */
export const MAX_ZIP_ENTRIES = 30_000;

/** Central directory of a zip archive, which is held whole. */
export const MAX_ZIP_DIRECTORY_BYTES = 64 * MiB;

/** The safetensors specification's limit on its header. */
export const MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;

/** JSON objects and arrays in a safetensors header: three a tensor, and the outermost and the metadata. */
export const MAX_SAFETENSORS_CONTAINERS = 3 * MAX_TENSORS + 2;

export const MAX_DOWNLOAD_BYTES = 4096 * MiB;

/** The most that the tensors of a file of `fileBytes` may take once decoded, unless the caller says otherwise. */
export function defaultMaxBytes(fileBytes: number): number {
  return 256 * MiB + 8 * fileBytes;
}
