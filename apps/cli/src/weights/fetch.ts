import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import prettyBytes from 'pretty-bytes';
import { lock } from 'proper-lockfile';
import { cacheFolder } from '../cache.ts';
import { codeOf, systemReason } from '../errors.ts';
import { download } from '../http/download.ts';
import { type Progress, withProgress } from '../progress.ts';
import type { CheckpointFile } from './checkpoint_file.ts';
import { assertPinned, isPinned, pin, unpin } from './pin.ts';

const LOCK_POLL_MS = 200;

export interface FetchOptions {
  readonly signal: AbortSignal;
  /** The most bytes to download; the default of `download`. */
  readonly maxBytes?: number;
}

/** A file to fetch, and what is known about it. */
export interface RemoteFile {
  readonly url: URL;
  /** Name of the file in the cache. */
  readonly file: string;
  /** Bytes, where known. */
  readonly size?: number;
  /** The first digits of the SHA-256 that its authors publish, where they do. */
  readonly sha256?: string;
}

/**
 * A checkpoint that is downloaded the first time, and taken from the cache from then on. If it is ever downloaded again, it has
 * to be the same file.
 */
export async function fetchWeights(
  { url, file, size, sha256 }: RemoteFile,
  { signal, maxBytes }: FetchOptions,
): Promise<CheckpointFile> {
  const folder = path.join(cacheFolder(), 'weights', digest(url.href));
  const target = path.join(folder, file);
  const cached = { path: target, name: url.href, discard: () => discard(target) };
  if (await isPinned(target, signal)) return cached;
  await namingCache(async () => {
    await mkdir(folder, { recursive: true });
    await withProgress(`downloading ${file}`, (progress) =>
      withLock(folder, progress, signal, async (lockSignal) => {
        // Another process may have finished it while this one waited.
        if (await isPinned(target, signal)) return;
        let hash = '';
        await download(url, target, {
          size,
          maxBytes,
          signal: lockSignal,
          async verify(part) {
            hash = await assertPinned(part, target, url, sha256, lockSignal);
          },
          onProgress: (received, total) => progress.update(describe(file, received, total)),
        });
        await pin(target, hash);
      }),
    );
  });
  return cached;
}

/** Explains how to choose another cache folder, as the user has not chosen this one. */
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

async function discard(target: string): Promise<void> {
  // Removed first: without it the file is not used, even if the rest fails.
  await unpin(target);
  await rm(target, { force: true });
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
        // A timer's own error does not say why it was aborted.
        signal.throwIfAborted();
        throw error;
      });
    }
  }
}
