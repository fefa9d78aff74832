import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../errors.ts';
import { DownloadError } from '../http/errors.ts';

/**
 * The SHA-256 of a download, kept beside it as `FILE.sha256`, in the format of `sha256sum`. The first download writes it; a
 * later download with other bytes is refused, whatever the reason.
 */
const pinPath = (target: string): string => `${target}.sha256`;

/** Size and time of change of the file whose SHA-256 is known, so that it need not be read each time. */
const statPath = (target: string): string => `${target}.stat`;

async function sha256(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, { signal });
  return hash.digest('hex');
}

/**
 * @param file the bytes that are to become `target`
 * @param published the first digits of the SHA-256 that the authors publish, where they do
 * @returns their SHA-256
 * @throws DownloadError if the bytes are not those that were published, or not those of the first download
 */
export async function assertPinned(
  file: string,
  target: string,
  url: URL,
  published: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const found = await sha256(file, signal);
  if (published !== undefined && !found.startsWith(published)) {
    throw new DownloadError(
      `${url.href}: what arrived has SHA-256 ${found}, its authors publish ${published}…; it is damaged, or not theirs`,
      false,
    );
  }
  const pinned = await readPin(target);
  if (pinned !== undefined && found !== pinned) {
    throw new DownloadError(
      `${url.href}: the file has changed since it was first downloaded: its SHA-256 is ${found}, was ${pinned}. If its authors have replaced it, remove ${pinPath(target)} and try again`,
      false,
    );
  }
  return found;
}

/** Remembers the SHA-256 of a complete file. */
export async function pin(target: string, hash: string): Promise<void> {
  await writeFile(pinPath(target), `${hash}  ${path.basename(target)}\n`);
  await writeFile(statPath(target), await fingerprint(target));
}

/** Whether `target` exists, with the same bytes as when it was downloaded. */
export async function isPinned(target: string, signal: AbortSignal): Promise<boolean> {
  const pinned = await readPin(target);
  if (pinned === undefined || !(await exists(target))) return false;
  if ((await readIfThere(statPath(target))) === (await fingerprint(target))) return true;
  if ((await sha256(target, signal)) !== pinned) return false;
  await writeFile(statPath(target), await fingerprint(target));
  return true;
}

/** Forgets a file that turned out to be unusable. */
export async function unpin(target: string): Promise<void> {
  await rm(pinPath(target), { force: true });
  await rm(statPath(target), { force: true });
}

async function fingerprint(file: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return `${size} ${mtimeMs}`;
}

const readPin = async (target: string): Promise<string | undefined> =>
  /^[0-9a-f]{64}/.exec((await readIfThere(pinPath(target))) ?? '')?.[0];

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // ENOTDIR: a file is in the place of the cache folder, which is reported when the folder is created.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
}
