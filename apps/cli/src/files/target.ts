import { constants, type Stats } from 'node:fs';
import { access, lstat, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, systemReason, UsageError } from '../errors.ts';

/** The file, folder or device that an output's name leads to. */
export interface Target {
  /** The name as it was given, for messages. */
  readonly name: string;
  /** The path with all symbolic links resolved. */
  readonly path: string;
  /** Undefined where nothing exists yet. */
  readonly stats: Stats | undefined;
}

/** The most links to follow, as in Linux. */
const MAX_LINKS = 40;

/**
 * Follows symbolic links as opening a file does, including a link to a file that does not exist yet.
 *
 * @throws UsageError where there is no folder to write in, or where something exists that can never be an output
 */
export async function findTarget(name: string): Promise<Target> {
  let found = path.resolve(name);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const folder = await realFolder(name, path.dirname(found));
    found = path.join(folder, path.basename(found));
    const link = await lstatOf(name, found);
    if (link?.isSymbolicLink()) {
      const next = path.resolve(folder, await readlink(found));
      // Links in /proc are not paths: they stand for an open file.
      if (!/^\/proc\//.test(found)) {
        found = next;
        continue;
      }
    }
    const stats = link?.isSymbolicLink() ? await stat(found) : link;
    if (stats?.isSocket() || stats?.isBlockDevice()) {
      const kind = stats.isSocket() ? 'a socket' : 'a block device';
      throw new UsageError(`cannot write ${name}: it is ${kind}, expected a file`);
    }
    return { name, path: found, stats };
  }
  throw new UsageError(`cannot write ${name}: its symbolic links lead in a circle`);
}

/**
 * @throws UsageError where `name` exists and `force` is not set, or where it cannot be an output; Error where the system does
 * not allow writing it
 */
export async function assertWritable(name: string, force: boolean): Promise<void> {
  const target = await findTarget(name);
  assertReplaceable(target, force);
  assertNoFolder(target);
  if (isStream(target)) return;
  await access(path.dirname(target.path), constants.W_OK).catch((error) => {
    throw cannotWrite(name, error);
  });
}

export function assertNoFolder({ name, stats }: Target): void {
  if (stats?.isDirectory()) throw new UsageError(`cannot write ${name}: it is a folder`);
}

/** Devices and pipes are written to, never replaced. */
export function isStream({ stats, path: found }: Target): boolean {
  return Boolean(stats?.isCharacterDevice() || stats?.isFIFO() || isOpenFile(found));
}

/** `/proc/self/fd/1`, which /dev/stdout leads to: if it were replaced, the shell would keep the old file. */
const isOpenFile = (found: string): boolean => /^\/proc\/.*\/fd\/\d+$/.test(found);

export function assertReplaceable(target: Target, force: boolean): void {
  if (target.stats === undefined || force || isStream(target)) return;
  throw alreadyThere(target.name);
}

export const alreadyThere = (name: string): UsageError =>
  new UsageError(`${name} exists; pass --force to replace it`);

/** Replaces the system's errors, which name temporary files that the user does not know. */
export function cannotWrite(name: string, error: unknown): unknown {
  const reason = systemReason(error);
  return reason === undefined
    ? error
    : new Error(`cannot write ${name}: ${reason}`, { cause: error });
}

async function realFolder(name: string, folder: string): Promise<string> {
  let real: string;
  try {
    real = await realpath(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      throw new UsageError(`cannot write ${name}: there is no folder ${folder}`);
    }
    if (codeOf(error) === 'ENOTDIR') {
      throw new UsageError(`cannot write ${name}: ${folder} is not a folder`);
    }
    throw cannotWrite(name, error);
  }
  if (!(await stat(real)).isDirectory()) {
    throw new UsageError(`cannot write ${name}: ${folder} is not a folder`);
  }
  return real;
}

async function lstatOf(name: string, file: string): Promise<Stats | undefined> {
  try {
    return await lstat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw cannotWrite(name, error);
  }
}
