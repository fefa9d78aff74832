import { existsSync } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemReason, UsageError } from './errors.ts';

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** For what is not the result: stdout stays fit for a pipe. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/**
 * Writes a file or folder under a temporary name beside `target` and renames it when `write` is done, so that `target`
 * is never half written.
 *
 * @throws UsageError before anything is written, see {@link assertWritable}; Error naming `target` where the system
 * refuses to write it
 */
export async function writeAtomically(
  target: string,
  force: boolean,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  await assertWritable(target, force);
  const temporary = `${target}.${process.pid}.tmp`;
  const replaced = `${target}.${process.pid}.old`;
  try {
    await write(temporary);
    // A folder cannot be renamed over one that is not empty.
    const isFolder = existsSync(target) && (await stat(target)).isDirectory();
    if (isFolder) await rename(target, replaced);
    await rename(temporary, target);
    if (isFolder) await rm(replaced, { recursive: true });
  } catch (error) {
    throw cannotWrite(target, error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The system's errors name the temporary file, of which the user knows nothing. */
function cannotWrite(target: string, error: unknown): unknown {
  const reason = systemReason(error);
  return reason === undefined
    ? error
    : new Error(`cannot write ${target}: ${reason}`, { cause: error });
}

/**
 * @throws UsageError where the folder of `target` is missing, or `target` exists and `force` does not allow, or ought
 * not be believed, to replace it
 */
export async function assertWritable(target: string, force: boolean): Promise<void> {
  const parent = path.dirname(path.resolve(target));
  if (!existsSync(parent)) {
    throw new UsageError(`cannot write ${target}: there is no folder ${parent}`);
  }
  if (!(await stat(parent)).isDirectory()) {
    throw new UsageError(`cannot write ${target}: ${parent} is no folder`);
  }
  await access(parent, constants.W_OK).catch((error) => {
    throw cannotWrite(target, error);
  });
  if (!existsSync(target)) return;
  if (!force) throw new UsageError(`${target} exists; pass --force to replace it`);
  const isFolder = (await stat(target)).isDirectory();
  if (isFolder && !existsSync(path.join(target, 'model.json'))) {
    throw new UsageError(
      `${target} is a folder without a model.json; --force replaces only folders that hold a tfjs model`,
    );
  }
}
