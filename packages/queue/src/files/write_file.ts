import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes a file that appears under its name only when all of it is on the disk, in place of one that is there. Whoever reads sees the
 * old file or the new one, also after a crash or a power failure.
 */
export async function writeFileDurably(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await withFile(temporary, 'wx', async (handle) => {
      await handle.writeFile(content);
      await handle.sync();
    });
    await rename(temporary, file);
  } finally {
    // It is gone unless something failed, such as a full disk.
    await rm(temporary, { force: true });
  }
  await syncFolder(path.dirname(file));
}

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
