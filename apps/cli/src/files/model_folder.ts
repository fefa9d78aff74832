import { type FileHandle, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { codeOf, UsageError } from '../errors.ts';
import { createFolder } from './new_folder.ts';
import { alreadyThere, assertReplaceable, cannotWrite, findTarget, type Target } from './target.ts';
import { type WriteOptions, writeOutput } from './write_file.ts';

/** The contents of a folder with a tfjs model. */
export interface ModelFiles {
  readonly shards: readonly Uint8Array[];
  /** Contents of model.json, by the shards' names. */
  json(shards: string[]): string;
}

const JSON_NAME = 'model.json';
const SHARD = /^group\d+-shard\d+of\d+\.bin$/;
const LOCK_RETRIES = { retries: 100, factor: 1, minTimeout: 100 };

/**
 * Writes a folder with a tfjs model, which appears only when it is complete. In a folder that has a model already,
 * the new weights are written beside the old ones before model.json is replaced, so that the folder has a complete model at any
 * time. Then the old weights are removed, and nothing else.
 *
 * @throws as `writeOutput`; UsageError where the folder exists and has no tfjs model
 */
export async function writeModelFolder(
  name: string,
  files: ModelFiles,
  options: WriteOptions,
): Promise<void> {
  await assertModelFolder(name, options.force);
  try {
    const target = await findTarget(name);
    const fill = async (folder: string) => {
      const shards = await writeShards(folder, files, 1, options.signal);
      await writeOutput(path.join(folder, JSON_NAME), encode(files, shards), options);
    };
    if (target.stats === undefined && (await createFolder(target, fill, options.signal))) return;
    if (!options.force) throw alreadyThere(name);
    await replace(await findTarget(name), files, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw cannotWrite(name, error);
  }
}

/** @throws UsageError unless `name` does not exist, or is a folder with a tfjs model and `force` is set */
export async function assertModelFolder(name: string, force: boolean): Promise<void> {
  const target = await findTarget(name);
  if (target.stats === undefined) return;
  if (!target.stats.isDirectory()) {
    const kind = target.stats.isFile() ? 'a file' : 'a device or pipe';
    throw new UsageError(`--model writes a tfjs folder; ${name} is ${kind}`);
  }
  assertReplaceable(target, force);
  await oldShards(target);
}

const encode = (files: ModelFiles, shards: string[]): Uint8Array =>
  new TextEncoder().encode(files.json(shards));

// ---- A folder with a model ----

async function replace(target: Target, files: ModelFiles, options: WriteOptions): Promise<void> {
  const folder = target.path;
  const release = await lock(folder, {
    lockfilePath: path.join(folder, '.dynaconv.lock'),
    retries: LOCK_RETRIES,
  }).catch((error) => {
    throw codeOf(error) === 'ELOCKED'
      ? new Error(`cannot write ${target.name}: another dynaconv is writing there; try again`)
      : error;
  });
  try {
    const before = await oldShards(target);
    const shards = await writeShards(folder, files, await freeGroup(folder), options.signal);
    try {
      await writeOutput(path.join(folder, JSON_NAME), encode(files, shards), options);
    } catch (error) {
      await removeAll(folder, shards);
      throw error;
    }
    await removeAll(folder, before);
  } finally {
    await release();
  }
}

/**
 * The names of the weight files that the folder's model.json refers to and this command may have written.
 * @throws UsageError where there is no model.json of tfjs
 */
async function oldShards({ name, path: folder }: Target): Promise<string[]> {
  const no = (what: string) =>
    new UsageError(
      `${name} is a folder ${what}; --force replaces only folders that hold a tfjs model`,
    );
  let text: string;
  try {
    text = await readFile(path.join(folder, JSON_NAME), 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw no(`without a ${JSON_NAME}`);
    throw error;
  }
  const paths = manifestPaths(text);
  if (paths === undefined) throw no(`whose ${JSON_NAME} is not a tfjs model`);
  return paths.filter((file) => SHARD.test(file));
}

function manifestPaths(json: string): string[] | undefined {
  try {
    const { weightsManifest } = JSON.parse(json) as { weightsManifest: { paths: unknown[] }[] };
    return weightsManifest.flatMap(({ paths }) => paths.map(String));
  } catch {
    return undefined;
  }
}

/** The smallest group number that no weight file in the folder uses. */
async function freeGroup(folder: string): Promise<number> {
  const taken = await readdir(folder);
  for (let group = 1; ; group++) {
    if (!taken.some((name) => name.startsWith(`group${group}-`))) return group;
  }
}

// ---- Weights ----

/** @returns the names of new files, all on the disk */
async function writeShards(
  folder: string,
  { shards }: ModelFiles,
  group: number,
  signal: AbortSignal,
): Promise<string[]> {
  const written: string[] = [];
  try {
    for (const [i, bytes] of shards.entries()) {
      const shard = `group${group}-shard${i + 1}of${shards.length}.bin`;
      const handle = await open(path.join(folder, shard), 'wx');
      written.push(shard);
      await writeAndClose(handle, bytes, signal);
    }
    return written;
  } catch (error) {
    await removeAll(folder, written);
    throw error;
  }
}

async function writeAndClose(
  handle: FileHandle,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  try {
    await handle.writeFile(bytes, { signal });
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(path.join(folder, name), { force: true });
}
