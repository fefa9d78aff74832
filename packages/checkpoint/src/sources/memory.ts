import type { ByteSource } from './source.ts';

/** Bytes in memory, read without a copy. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.byteLength,
    // Not bytes.subarray: of a Node Buffer that is a Buffer, whose slice() does not copy.
    read: async (offset, length) => new Uint8Array(bytes.buffer, bytes.byteOffset + offset, length),
  };
}
