import type { FileHandle } from 'node:fs/promises';
import { CheckpointError, messageOf } from '../errors.ts';
import type { ByteSource } from './source.ts';

/**
 * A file in Node, read piece by piece. It is open while reads follow each other, and closed once none is waiting: tensors can be read
 * as long as they are referenced, and there is no `close` to forget.
 */
export async function fileSource(path: string | URL): Promise<ByteSource> {
  const { constants, fstatSync, promises } = await importBuiltin<typeof import('node:fs')>('fs');
  // Otherwise opening a fifo waits for a writer, on a thread that no signal can abort and that keeps the process alive.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

  async function openFile(): Promise<FileHandle> {
    const handle = await promises.open(path, flags);
    const stats = fstatSync(handle.fd);
    if (stats.isFile()) return handle;
    await handle.close();
    throw new CheckpointError(
      String(path),
      `is ${stats.isDirectory() ? 'a folder' : 'a pipe or device'}; a file was expected, of which any part can be read`,
    );
  }

  /** Takes some microseconds; asked for asynchronously, each read would wait for a thread twice. */
  const stateOf = ({ fd }: FileHandle): FileState => {
    const { size, mtimeMs } = fstatSync(fd);
    return { size, changed: mtimeMs };
  };

  let opened: Promise<FileHandle> | undefined;
  let users = 0;

  async function withFile<T>(use: (file: FileHandle) => Promise<T>): Promise<T> {
    opened ??= openFile();
    const current = opened;
    users++;
    try {
      return await use(await current);
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError(String(path), `cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    } finally {
      users--;
      // By then, whoever waited for this read has asked for the next one.
      if (users === 0) setTimeout(closeUnused);
    }
  }

  function closeUnused(): void {
    if (users > 0 || !opened) return;
    const unused = opened;
    opened = undefined;
    // What could not be opened has been said to whom it concerns.
    unused.then((handle) => handle.close()).catch(() => {});
  }

  const first = await withFile(async (handle) => stateOf(handle));
  return {
    size: first.size,
    read: (offset, length) =>
      withFile(async (handle) => {
        const { size, changed } = stateOf(handle);
        if (size !== first.size || changed !== first.changed) {
          throw new CheckpointError(String(path), 'has changed since it was opened; read it again');
        }
        const bytes = new Uint8Array(length);
        for (let filled = 0; filled < length; ) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
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
