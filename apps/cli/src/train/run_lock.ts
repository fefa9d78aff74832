import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { codeOf, UsageError } from '../errors.ts';
import { cannotWrite } from '../files/target.ts';

/** The file that says which process trains into a folder. */
export const LOCK = 'training.lock';
/** Held for as long as that file is looked at and written. */
export const GUARD = 'training.lock.guard';

const GUARD_RETRIES = { retries: 100, factor: 1, minTimeout: 100 };

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/**
 * Makes this process the only one that trains into a folder, until it calls what is returned or ends: a process that is gone holds
 * nothing.
 *
 * @throws UsageError where another process trains into it; Error where the folder cannot be written
 */
export async function lockRun(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, LOCK);
  const me: Holder = { pid: process.pid, host: hostname() };
  try {
    const release = await lock(folder, {
      lockfilePath: path.join(folder, GUARD),
      retries: GUARD_RETRIES,
    });
    try {
      const other = await holderOf(file);
      if (other && mayRun(other, me)) throw inUse(folder, file, other, me);
      await writeFile(file, JSON.stringify(me));
    } finally {
      await release();
    }
  } catch (error) {
    throw error instanceof UsageError ? error : cannotWrite(folder, error);
  }
  return () => rm(file, { force: true });
}

/** @returns undefined where there is none, or a kill has cut it off */
async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const { pid, host } = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder>;
    return Number.isInteger(pid) && typeof host === 'string' ? { pid: pid!, host } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a process is there, or on another machine, of which nothing is known. */
function mayRun({ pid, host }: Holder, me: Holder): boolean {
  if (host !== me.host) return true;
  // An earlier one had the number of this.
  if (pid === me.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function inUse(folder: string, file: string, { pid, host }: Holder, me: Holder): UsageError {
  const who = host === me.host ? `process ${pid}` : `process ${pid} on ${host}`;
  return new UsageError(
    `${who} is training into ${folder}; wait until it has ended or stop it, or name another folder by --output. If that process is no training, remove ${file}`,
  );
}
