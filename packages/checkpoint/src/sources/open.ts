import { brief } from '@dynaconv/options';
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
  if (typeof source !== 'string' && !isUrl(source)) {
    if (isBlob(source)) return observed(blobSource(source), options);
    const bytes = bytesOf(source);
    if (bytes) return memorySource(bytes);
    throw new CheckpointError(
      'source',
      `is ${source === null ? 'null' : typeof source}; a path, URL, ArrayBuffer, Uint8Array or Blob was expected`,
    );
  }
  const file = inNode() ? asFile(source) : undefined;
  if (file !== undefined) return observed(await fileSource(file), options);
  return memorySource(await download(source, options));
}

/** Adds an abort signal and progress to a source that is read piece by piece. */
function observed(source: ByteSource, { signal, onProgress }: ReadOptions): ByteSource {
  let loaded = 0;
  return {
    size: source.size,
    async read(offset, length) {
      signal?.throwIfAborted();
      const bytes = await source.read(offset, length);
      // A piece is read again whenever its tensor is, so the bytes read may be more than the file has.
      loaded = Math.min(loaded + length, source.size);
      onProgress?.({ loaded, total: source.size });
      return bytes;
    },
  };
}

function asFile(source: string | URL): string | URL | undefined {
  const text = String(source);
  if (/^file:/i.test(text)) return fileUrl(text);
  return isUrl(source) || /^(https?|blob|data):/i.test(text) ? undefined : text;
}

function fileUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw new CheckpointError(brief(text, 200), 'is not the URL of a file', { cause: error });
  }
}

/** Whether Node's modules can be imported, as in Deno and Bun too; not in a page that has a `process` of a polyfill or of Electron. */
function inNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string }; type?: string } };
  const isOwn = classOf(process) === 'process' && process?.versions?.node !== undefined;
  return isOwn && !['renderer', 'worker'].includes(process?.type ?? '');
}

// Values are recognised by what they have, not by `instanceof`, which knows the classes of one realm only: iframes and `vm`
// contexts have classes of their own.

const classOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

const isUrl = (value: unknown): value is URL => classOf(value) === 'URL';

const isBlob = (value: unknown): value is Blob => ['Blob', 'File'].includes(classOf(value));

/** The bytes of a buffer or of a view of one. Shared memory is copied: decoders do not accept it, and others may change it. */
function bytesOf(source: unknown): Uint8Array | undefined {
  if (classOf(source) === 'SharedArrayBuffer') return new Uint8Array(source as ArrayBuffer).slice();
  if (classOf(source) === 'ArrayBuffer') return new Uint8Array(source as ArrayBuffer);
  if (!ArrayBuffer.isView(source)) return undefined;
  const view = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return classOf(source.buffer) === 'SharedArrayBuffer' ? view.slice() : view;
}
