import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file that appears under its name only when all of it is on the disk, in place of one that is there. Whoever reads sees the
 * old file or the new one, also after a crash or a power failure. A process that is killed meanwhile leaves a file whose name `isLeftover`
 * knows.
 *
 * @param content text, or bytes in pieces
 */
export async function writeFileDurably(
  file: string,
  content: string | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await withFile(temporary, 'wx', async (handle) => {
      await writeFile(handle, content);
      await handle.sync();
    });
    await rename(temporary, file);
  } finally {
    // It is gone unless something failed, such as a full disk.
    await rm(temporary, { force: true });
  }
  await syncFolder(path.dirname(file));
}

/** Whether `name`, in the folder of `file`, is what a kill left of that file while it was written. */
export const isLeftover = (name: string, file: string): boolean =>
  name.startsWith(`${file}.`) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(file.length + 1));

/** Flushes a folder, so that names in it survive a power failure. Windows and some network shares cannot. */
async function syncFolder(folder: string): Promise<void> {
  await withFile(folder, 'r', (handle) => handle.sync()).catch(() => {});
}

async function withFile(
  file: string,
  flags: string,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(file, flags);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
