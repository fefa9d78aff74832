import { CheckpointError, messageOf } from '../errors.ts';
import type { ByteSource } from './source.ts';

/** A Blob or File, read piece by piece: a file that a page was given stays on disk. */
export function blobSource(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length) {
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        // Browsers refuse to read a file that has changed since it was chosen.
        throw new CheckpointError('Blob', `cannot be read: ${messageOf(error)}`, { cause: error });
      }
    },
  };
}
