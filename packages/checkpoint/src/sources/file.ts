import type { FileHandle } from 'node:fs/promises';
import { CheckpointError, messageOf } from '../errors.ts';
import type { ByteSource } from './source.ts';

/**
 * A file in Node, read piece by piece. It is opened anew for each read: tensors can be read as long as
 * they are referenced, and there is no `close` to forget.
 */
export async function fileSource(path: string | URL): Promise<ByteSource> {
  const { constants, open } = await importBuiltin<typeof import('node:fs/promises')>('fs/promises');
  // Otherwise opening a fifo waits for a writer, on a thread that no signal can abort and that keeps the process alive.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

  async function withFile<T>(use: (file: FileHandle, state: FileState) => Promise<T>): Promise<T> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, flags);
      const stats = await file.stat();
      if (!stats.isFile()) {
        throw new CheckpointError(
          String(path),
          `is ${stats.isDirectory() ? 'a folder' : 'a pipe or device'}; a file was expected, of which any part can be read`,
        );
      }
      return await use(file, { size: stats.size, changed: stats.mtimeMs });
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError(String(path), `cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    } finally {
      await file?.close();
    }
  }

  const first = await withFile(async (_, state) => state);
  return {
    size: first.size,
    read: (offset, length) =>
      withFile(async (file, state) => {
        if (state.size !== first.size || state.changed !== first.changed) {
          throw new CheckpointError(String(path), 'has changed since it was opened; read it again');
        }
        const bytes = new Uint8Array(length);
        for (let filled = 0; filled < length; ) {
          const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) throw new CheckpointError(String(path), 'ended while being read');
          filled += bytesRead;
        }
        return bytes;
      }),
  };
}

interface FileState {
  size: number;
  /** Time of the last change, in milliseconds since the epoch. */
  changed: number;
}

/** The module's name is put together at run time, so that bundlers for the browser do not try to resolve it. */
function importBuiltin<T>(name: string): Promise<T> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ `node:${name}`);
}
