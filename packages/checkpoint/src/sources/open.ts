import { CheckpointError } from '../errors.ts';
import type { CheckpointSource, ReadOptions } from '../types.ts';
import { blobSource } from './blob.ts';
import { download } from './download.ts';
import { fileSource } from './file.ts';
import { memorySource } from './memory.ts';
import type { ByteSource } from './source.ts';

/** Random access to whatever a checkpoint may come from. */
export async function openSource(
  source: CheckpointSource,
  options: ReadOptions,
): Promise<ByteSource> {
  options.signal?.throwIfAborted();
  if (source instanceof Uint8Array) return memorySource(source);
  if (source instanceof ArrayBuffer) return memorySource(new Uint8Array(source));
  if (source instanceof Blob) return observed(blobSource(source), options);
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new CheckpointError(
      'source',
      `is ${source === null ? 'null' : typeof source}; a path, URL, ArrayBuffer, Uint8Array or Blob was expected`,
    );
  }
  const file = inNode() ? asFile(source) : undefined;
  if (file !== undefined) return observed(await fileSource(file), options);
  return memorySource(await download(source, options));
}

/** Adds abortion and progress to a source that is read piece by piece. */
function observed(source: ByteSource, { signal, onProgress }: ReadOptions): ByteSource {
  let loaded = 0;
  return {
    size: source.size,
    async read(offset, length) {
      signal?.throwIfAborted();
      const bytes = await source.read(offset, length);
      // A piece may be read twice, when a tensor is asked for again.
      loaded = Math.min(loaded + length, source.size);
      onProgress?.({ loaded, total: source.size });
      return bytes;
    },
  };
}

function asFile(source: string | URL): string | URL | undefined {
  if (source instanceof URL) return source.protocol === 'file:' ? source : undefined;
  if (/^(https?|blob|data):/i.test(source)) return undefined;
  return /^file:/i.test(source) ? new URL(source) : source;
}

function inNode(): boolean {
  return typeof process !== 'undefined' && process.versions?.node !== undefined;
}
