import { randomBytes } from 'node:crypto';
import { constants, createWriteStream, openSync } from 'node:fs';
import { type FileHandle, link, open, rename, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { codeOf } from '../errors.ts';
import {
  alreadyThere,
  assertNoFolder,
  assertReplaceable,
  cannotWrite,
  findTarget,
  isStream,
  type Target,
} from './target.ts';

/** The content, in pieces. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

export interface WriteOptions {
  /** Replaces an existing file. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

const READER_POLL_MS = 100;
/** The error codes of `link` on file systems without hard links, such as FAT and some network shares. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'UNKNOWN'];

/**
 * Writes a file, which appears under its name only when it is complete and on the disk. Symbolic links are followed. A file that
 * replaces another gets its mode and, where the system allows, its owner. Devices and pipes are written to directly, with
 * `force` or without. If several processes write the same new file, one succeeds.
 *
 * Libraries for this (write-file-atomic, atomically) take the whole content at once, replace devices and pipes by files,
 * and let every one of several writers succeed.
 *
 * @throws UsageError where the file exists and `force` is false, before anything is written or when it appears meanwhile;
 * Error naming `name` where the system refuses to write it; the signal's reason
 */
export async function writeOutput(
  name: string,
  content: Content,
  { force, signal }: WriteOptions,
): Promise<void> {
  const target = await findTarget(name);
  assertReplaceable(target, force);
  assertNoFolder(target);
  try {
    if (isStream(target)) await writeStream(target, content, signal);
    else await writeRegular(target, content, force, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw cannotWrite(name, error);
  }
}

// ---- Files ----

async function writeRegular(
  target: Target,
  content: Content,
  force: boolean,
  signal: AbortSignal,
): Promise<void> {
  const temporary = temporaryName(target);
  const handle = await open(temporary, 'wx');
  try {
    try {
      await writeFile(handle, content, { signal });
      await keepMode(handle, target);
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    await (force ? replace(target, temporary) : create(target, temporary));
    await syncFolder(target);
  } finally {
    await rm(temporary, { force: true });
  }
}

export const temporaryName = (target: Target): string =>
  `${target.path}.${randomBytes(6).toString('hex')}.tmp`;

async function keepMode(handle: FileHandle, { stats }: Target): Promise<void> {
  if (stats === undefined) return;
  const { uid, gid } = await handle.stat();
  if (uid !== stats.uid || gid !== stats.gid) {
    // Only the administrator may change a file's owner.
    await handle.chown(stats.uid, stats.gid).catch(() => {});
  }
  await handle.chmod(stats.mode & 0o777);
}

/** Checks the target again, since it may have changed in the meantime. */
async function replace({ name }: Target, temporary: string): Promise<void> {
  const now = await findTarget(name);
  if (isStream(now)) {
    throw new Error(`cannot write ${name}: it was replaced by a device or pipe meanwhile`);
  }
  await rename(temporary, now.path);
}

/** Uses `link`, which unlike `rename` fails if the file exists already. */
async function create(target: Target, temporary: string): Promise<void> {
  try {
    await link(temporary, target.path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw alreadyThere(target.name);
    if (!NO_LINKS.includes(codeOf(error) ?? '')) throw error;
    await claim(target);
    await rename(temporary, target.path);
  }
}

/** Reserves the name with an empty file, which is then replaced at once. */
async function claim(target: Target): Promise<void> {
  const handle = await open(target.path, 'wx').catch((error) => {
    throw codeOf(error) === 'EEXIST' ? alreadyThere(target.name) : error;
  });
  await handle.close();
}

/** Flushes the folder, so that the file's name survives a power failure too. Windows cannot do this, and does not need it. */
export async function syncFolder(target: Target): Promise<void> {
  const handle = await open(path.dirname(target.path), 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

// ---- Devices and pipes ----

async function writeStream(target: Target, content: Content, signal: AbortSignal): Promise<void> {
  if (target.stats?.isFIFO()) {
    const socket = new Socket({ fd: await openPipe(target.path, signal), readable: false });
    await pipeline(chunks(content), socket, { signal });
    return;
  }
  const own = ownDescriptor(target);
  if (own !== undefined) {
    // If it were opened again, it would be written from its beginning.
    await pipeline(chunks(content), createWriteStream('', { fd: own, autoClose: false }), {
      signal,
    });
    return;
  }
  const handle = await open(target.path, 'a');
  try {
    await writeFile(handle, content, { signal });
  } finally {
    await handle.close();
  }
}

/** The number of an open file of this process, such as that of /dev/stdout. */
function ownDescriptor({ path: found }: Target): number | undefined {
  const [, pid, descriptor] = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(found) ?? [];
  return Number(pid) === process.pid ? Number(descriptor) : undefined;
}

async function* chunks(content: Content): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/**
 * Opens a named pipe as soon as somebody reads it. Without O_NONBLOCK a thread would wait inside the system, and no signal
 * could end the process.
 */
async function openPipe(pipe: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (codeOf(error) !== 'ENXIO') throw error;
      await setTimeout(READER_POLL_MS);
    }
  }
}
