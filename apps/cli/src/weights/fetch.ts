import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import prettyBytes from 'pretty-bytes';
import { lock } from 'proper-lockfile';
import { cacheFolder } from '../cache.ts';
import { codeOf, systemReason } from '../errors.ts';
import { download } from '../http/download.ts';
import { type Progress, withProgress } from '../progress.ts';
import type { CheckpointFile } from './checkpoint_file.ts';

const LOCK_POLL_MS = 200;

/**
 * A checkpoint that is fetched from `url` the first time, and found in the cache from then on.
 *
 * @param file name to keep it under
 * @param size bytes, where known
 */
export async function fetchWeights(
  url: URL,
  file: string,
  size: number | undefined,
  signal: AbortSignal,
): Promise<CheckpointFile> {
  const folder = path.join(cacheFolder(), 'weights', digest(url.href));
  const target = path.join(folder, file);
  const cached = { path: target, name: url.href, discard: () => discard(target) };
  if (await isCached(target)) return cached;
  await namingCache(async () => {
    await mkdir(folder, { recursive: true });
    await withProgress(`downloading ${file}`, (progress) =>
      withLock(folder, progress, signal, async (lockSignal) => {
        // Another process may have finished it while this one waited.
        if (await isCached(target)) return;
        await download(url, target, {
          size,
          signal: lockSignal,
          onProgress: (received, total) => progress.update(describe(file, received, total)),
        });
        await recordSize(target);
      }),
    );
  });
  return cached;
}

/** The user has not chosen the cache folder, and learns here how to choose another. */
async function namingCache(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new Error(
      `cannot write to the cache folder ${cacheFolder()}: ${reason}; name another in DYNACONV_CACHE`,
      { cause: error },
    );
  }
}

const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 16);

function describe(file: string, received: number, total: number | undefined): string {
  if (total === undefined) return `downloading ${file}: ${prettyBytes(received)}`;
  const percent = Math.floor((100 * received) / total);
  return `downloading ${file}: ${prettyBytes(received)} of ${prettyBytes(total)}, ${percent} %`;
}

const sizePath = (target: string): string => `${target}.size`;

const recordSize = async (target: string): Promise<void> =>
  writeFile(sizePath(target), String((await stat(target)).size));

async function discard(target: string): Promise<void> {
  // First: without it the file no longer counts, should the rest fail.
  await rm(sizePath(target), { force: true });
  await rm(target, { force: true });
}

/** Whether the file is there with the size it had when it was downloaded. */
async function isCached(target: string): Promise<boolean> {
  try {
    const recorded = Number(await readFile(sizePath(target), 'utf8'));
    return (await stat(target)).size === recorded;
  } catch (error) {
    // ENOTDIR: what should be the cache folder is a file, as is found out when it is made.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/** Runs `work` while no other process holds the lock of `folder`. */
async function withLock(
  folder: string,
  progress: Progress,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  const release = await acquire(folder, progress, signal, (error) => lost.abort(error));
  try {
    await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(
  folder: string,
  progress: Progress,
  signal: AbortSignal,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  for (;;) {
    try {
      return await lock(folder, { onCompromised });
    } catch (error) {
      if (codeOf(error) !== 'ELOCKED') throw error;
      progress.update('waiting for another dynaconv that is downloading the same file');
      await setTimeout(LOCK_POLL_MS, undefined, { signal }).catch((error) => {
        // A timer's own error says nothing of why it was aborted.
        signal.throwIfAborted();
        throw error;
      });
    }
  }
}
