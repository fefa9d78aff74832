import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeFileDurably } from '@dynaconv/checkpoint/files';
import { lock } from 'proper-lockfile';
import { assertSettings, fileHash, hashOf, type Settings } from './settings.ts';

/** Some images of a batch that a worker does at once. */
export interface Shard {
  /** Hash of what there is to do, and the name of the job and of the results' file. */
  readonly id: string;
  /** Paths, relative to the batch's `root`. */
  readonly images: readonly string[];
}

/** What is known of a batch without its images: `batch.json` in the folder of its results. */
export interface Batch {
  readonly settings: Settings;
  /** SHA-256 of the checkpoint, which workers compare. */
  readonly weightsHash: string;
  /** The folder that paths of images start from. */
  readonly root: string;
}

/** What is given to the queue. */
export interface ShardData {
  /** The folder of the results. */
  readonly output: string;
  /** Hash of the batch that the folder has to be of. */
  readonly batch: string;
  readonly images: readonly string[];
}

export const batchHash = (batch: Batch): string => hashOf(JSON.stringify(batch));

export const resultFile = (output: string, { id }: Pick<Shard, 'id'>): string =>
  path.join(output, `${id}.jsonl`);

const batchFile = (output: string): string => path.join(output, 'batch.json');
const shardsFile = (output: string): string => path.join(output, 'shards.json');

/** @throws Error where a folder has no batch */
export async function readBatch(output: string): Promise<Batch> {
  const batch = await readJson<Batch>(batchFile(output));
  if (batch) return batch;
  throw new Error(
    `queue: ${output} has no batch.json; is the storage of the results mounted on this machine?`,
  );
}

/** The shards of a batch, in the order of their images. */
export const readShards = async (output: string): Promise<readonly Shard[]> =>
  (await readJson<Shard[]>(shardsFile(output))) ?? [];

export interface PlanOptions {
  /** Absolute path of the folder of the results. */
  readonly output: string;
  /** Paths of files. */
  readonly images: readonly string[];
  readonly settings: Settings;
  /** How many images a shard has. Is not called where there are no new images. */
  shardSize(): Promise<number>;
}

/** A batch and its shards as they are after `planBatch`. */
export interface Plan {
  readonly batch: Batch;
  readonly shards: readonly Shard[];
}

/**
 * Divides those images into shards that the batch of a folder does not have yet, and writes them down there. What the queue has is
 * derived from these files, so that a queue that was lost can be made again.
 *
 * @throws TypeError and RangeError for settings that do not exist; Error where the folder has a batch with other settings
 */
export async function planBatch({
  output,
  images,
  settings,
  shardSize,
}: PlanOptions): Promise<Plan> {
  assertSettings(settings);
  const weights = path.resolve(settings.weights);
  const given = { ...settings, weights };
  const weightsHash = await fileHash(weights);
  await mkdir(output, { recursive: true });
  const found = await readJson<Batch>(batchFile(output));
  const batch = found ?? { settings: given, weightsHash, root: process.cwd() };
  // Before the lock is taken, which a network that blocks this process could not keep.
  const isNew = freshImages(images, batch.root, await readShards(output)).length > 0;
  const size = isNew ? await shardSize() : undefined;

  const release = await lock(output, { retries: { retries: 100, maxTimeout: 1000 } });
  try {
    const known = await readJson<Batch>(batchFile(output));
    if (known) assertSame(output, known, { ...known, settings: given, weightsHash });
    else await writeFileDurably(batchFile(output), JSON.stringify(batch, null, 2));
    const own = known ?? parsed(batch);
    const old = await readShards(output);
    const fresh = freshImages(images, own.root, old);
    if (fresh.length === 0 || size === undefined) return { batch: own, shards: old };
    const shards = [...old, ...divide(fresh, size, batchHash(own), output)];
    await writeFileDurably(shardsFile(output), JSON.stringify(shards));
    return { batch: own, shards };
  } finally {
    await release();
  }
}

/** Images that no shard has, each once. */
function freshImages(images: readonly string[], root: string, shards: readonly Shard[]): string[] {
  const known = new Set(shards.flatMap((shard) => shard.images));
  const given = new Set(images.map((image) => path.relative(root, path.resolve(image))));
  return [...given].filter((image) => !known.has(image)).sort();
}

function* divide(
  images: readonly string[],
  size: number,
  batch: string,
  output: string,
): Generator<Shard> {
  for (let i = 0; i < images.length; i += size) {
    const own = images.slice(i, i + size);
    yield { id: hashOf(JSON.stringify([output, batch, own])), images: own };
  }
}

function assertSame(output: string, known: Batch, given: Batch): void {
  if (batchHash(known) === batchHash(parsed(given))) return;
  const flat = (batch: Batch): Record<string, unknown> => ({
    ...batch.settings,
    'content of the weights': batch.weightsHash.slice(0, 12),
  });
  const [before, now] = [flat(known), flat(parsed(given))];
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const differ = names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))
    .map((name) => `${name} was ${text(before[name])}, now ${text(now[name])}`);
  // The same settings in another order are the same.
  if (differ.length === 0) return;
  throw new Error(
    `enqueue: ${output} has results of other settings: ${differ.join('; ')}. Name another folder`,
  );
}

const text = (value: unknown): string =>
  value === undefined ? 'not given' : JSON.stringify(value).slice(0, 60);

/** As it is read again: without what is undefined. */
const parsed = (batch: Batch): Batch => JSON.parse(JSON.stringify(batch));

export const exists = async (file: string): Promise<boolean> =>
  (await stat(file).catch(() => undefined)) !== undefined;

async function readJson<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`queue: ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
