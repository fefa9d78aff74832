import { mkdir, rename, rm } from 'node:fs/promises';
import { findTarget, type Target } from './target.ts';
import { syncFolder, temporaryName } from './write_file.ts';

/**
 * Makes a folder, which appears only when `fill` has written all that belongs into it.
 * @returns false where another process has made the folder meanwhile
 */
export async function createFolder(
  target: Target,
  fill: (folder: string) => Promise<void>,
  signal: AbortSignal,
): Promise<boolean> {
  const temporary = temporaryName(target);
  try {
    await mkdir(temporary);
    await fill(temporary);
    signal.throwIfAborted();
    try {
      // Unlike a file, a folder that is not empty cannot be replaced by renaming.
      await rename(temporary, target.path);
    } catch (error) {
      if ((await findTarget(target.name)).stats === undefined) throw error;
      return false;
    }
    await syncFolder(target);
    return true;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
