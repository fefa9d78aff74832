import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../errors.ts';
import { createFolder } from './new_folder.ts';
import { alreadyThere, assertReplaceable, cannotWrite, findTarget } from './target.ts';
import { type WriteOptions, writeOutput } from './write_file.ts';

/** What a folder with a TensorFlow SavedModel has: its graph, weights in it, and what programs may want to know. */
export interface SavedModelFiles {
  readonly graph: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

const GRAPH = 'saved_model.pb';
/** Where TensorFlow leaves room for files that it does not read. */
const EXTRA = 'assets.extra';
const METADATA = path.join(EXTRA, 'dynaconv.json');

/**
 * Writes a folder with a SavedModel, which appears only when it is complete. In a folder that has one already its files are replaced one
 * by one, the graph last.
 *
 * @throws as `writeOutput`; UsageError where the folder exists and has no SavedModel
 */
export async function writeSavedModelFolder(
  name: string,
  files: SavedModelFiles,
  options: WriteOptions,
): Promise<void> {
  await assertSavedModelFolder(name, options.force);
  const target = await findTarget(name);
  if (target.stats !== undefined) return writeFiles(target.path, files, options);
  const fill = (folder: string) => writeFiles(folder, files, options);
  try {
    if (!(await createFolder(target, fill, options.signal))) throw alreadyThere(name);
  } catch (error) {
    options.signal.throwIfAborted();
    throw cannotWrite(name, error);
  }
}

async function writeFiles(
  folder: string,
  { graph, metadata }: SavedModelFiles,
  options: WriteOptions,
): Promise<void> {
  await mkdir(path.join(folder, EXTRA), { recursive: true });
  const json = new TextEncoder().encode(`${JSON.stringify(metadata, null, 2)}\n`);
  await writeOutput(path.join(folder, METADATA), json, options);
  await writeOutput(path.join(folder, GRAPH), graph, options);
}

/** @throws UsageError unless `name` does not exist, or is a folder with a SavedModel and `force` is set */
export async function assertSavedModelFolder(name: string, force: boolean): Promise<void> {
  const target = await findTarget(name);
  if (target.stats === undefined) return;
  if (!target.stats.isDirectory()) {
    throw new UsageError(`--format saved-model writes a folder; ${name} is none`);
  }
  assertReplaceable(target, force);
  if (existsSync(path.join(target.path, GRAPH))) return;
  throw new UsageError(
    `${name} is a folder without a ${GRAPH}; --force replaces only folders that hold a SavedModel`,
  );
}
