import { CheckpointError } from '../errors.ts';

/** Random access to the bytes of a file, wherever they are. */
export interface ByteSource {
  readonly size: number;
  /** Bytes in `[offset, offset + length)`, which must lie inside the source; perhaps as a view of shared memory. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Reads a range that a file specified; the error names `part` if the range is not inside the file. */
export async function readRange(
  source: ByteSource,
  part: string,
  offset: number,
  length: number,
): Promise<Uint8Array> {
  if (!(offset >= 0 && length >= 0 && offset + length <= source.size)) {
    throw new CheckpointError(
      part,
      `bytes ${offset} to ${offset + length} are outside of the file of ${source.size} bytes; it is truncated or corrupt`,
    );
  }
  return source.read(offset, length);
}
