import path from 'node:path';
import { type Job, Queue } from 'bullmq';
import {
  batchHash,
  exists,
  planBatch,
  readShards,
  resultFile,
  type Shard,
  type ShardData,
} from './batch/batch.ts';
import type { Settings } from './batch/settings.ts';
import { assertReachable } from './server/connect.ts';
import { QUEUE_NAME } from './work/protocol.ts';

export interface EnqueueOptions {
  /** The folder of the results, which all workers must be able to write. */
  readonly output: string;
  /** Paths of files, which all workers must be able to read. An image is known by its path. */
  readonly images: readonly string[];
  readonly settings: Settings;
  /** How many images a shard has, which should take 5 to 30 seconds: a number, or what finds it out (see `measureShard`). */
  readonly shard: number | (() => Promise<number>);
}

/** What `enqueue` found and did, in shards. */
export interface Enqueued {
  readonly images: number;
  readonly shards: number;
  /** New in the queue. */
  readonly added: number;
  /** Whose results are there. */
  readonly done: number;
  /** Which the queue has from before. */
  readonly known: number;
  /** Of those in the queue, which have failed as often as they may; `retry` tries them again. */
  readonly dead: number;
}

/** How many shards are in which state. */
export interface Progress {
  readonly waiting: number;
  readonly active: number;
  /** Which have failed, and are tried again soon. */
  readonly delayed: number;
  /** Done within the last day. */
  readonly completed: number;
  readonly dead: number;
}

/** How much of a batch has results. */
export interface BatchProgress {
  readonly shards: number;
  readonly images: number;
  readonly shardsDone: number;
  readonly imagesDone: number;
}

/** A shard that has failed as often as it may. */
export interface DeadShard {
  readonly id: string;
  readonly output: string;
  readonly images: readonly string[];
  readonly reason: string;
}

const ATTEMPTS = 3;
const BACKOFF_MS = 1000;
const DAY_SECONDS = 24 * 60 * 60;
/** How often the server is looked for again, with growing pauses, before what asks it fails. */
const RETRIES = 3;
/** How many shards go to the server at once. */
const CHUNK = 500;

/** The queue of a server. Made by `openQueue`. */
export class InferenceQueue {
  private readonly queue: Queue<ShardData>;

  constructor(queue: Queue<ShardData>) {
    this.queue = queue;
  }

  /**
   * Divides images into shards, writes down in `output` which there are, and puts those without results into the queue. To enqueue the same
   * again does nothing; with more images, only the new ones are added; after the queue was lost, what is not done yet.
   *
   * @throws TypeError and RangeError for settings that do not exist; Error where `output` has results of other settings
   */
  async enqueue({ output, images, settings, shard }: EnqueueOptions): Promise<Enqueued> {
    const folder = path.resolve(output);
    const { batch, shards } = await planBatch({
      output: folder,
      images,
      settings,
      shardSize: async () => (typeof shard === 'number' ? shard : shard()),
    });
    const counts = { added: 0, done: 0, known: 0, dead: 0 };
    for (const chunk of chunksOf(shards)) {
      const states = await Promise.all(chunk.map((each) => this.stateOf(folder, each)));
      for (const state of states) counts[state]++;
      const missing = chunk.filter((_, i) => states[i] === 'added');
      await this.queue.addBulk(missing.map((each) => jobOf(each, folder, batchHash(batch))));
    }
    const all = shards.reduce((sum, each) => sum + each.images.length, 0);
    return { images: all, shards: shards.length, ...counts, known: counts.known + counts.dead };
  }

  /** How many shards of all batches are in which state. */
  async progress(): Promise<Progress> {
    const { waiting, prioritized, active, delayed, completed, failed } =
      await this.queue.getJobCounts();
    return { waiting: waiting + (prioritized ?? 0), active, delayed, completed, dead: failed };
  }

  /** The shards that have failed as often as they may. */
  async dead(): Promise<DeadShard[]> {
    return (await this.queue.getFailed()).map((job) => ({
      id: job.id!,
      output: job.data.output,
      images: job.data.images,
      reason: job.failedReason,
    }));
  }

  /** Tries dead shards again, with all their attempts. @returns how many */
  async retry(): Promise<number> {
    const failed = await this.queue.getFailed();
    await Promise.all(failed.map((job) => this.again(job)));
    return failed.length;
  }

  /** Forgets dead shards; `enqueue` adds those again that have no results. @returns how many */
  async discard(): Promise<number> {
    const failed = await this.queue.getFailed();
    await Promise.all(failed.map((job) => job.remove()));
    return failed.length;
  }

  /** Closes the connection. */
  close(): Promise<void> {
    return this.queue.close();
  }

  /** What a shard counts as; 'added' where the queue is to have it. */
  private async stateOf(
    output: string,
    shard: Shard,
  ): Promise<'done' | 'added' | 'known' | 'dead'> {
    if (await exists(resultFile(output, shard))) return 'done';
    const state = await this.queue.getJobState(shard.id);
    if (state === 'completed') {
      // Its results were removed since.
      await this.queue.remove(shard.id);
      return 'added';
    }
    if (state === 'unknown') return 'added';
    return state === 'failed' ? 'dead' : 'known';
  }

  /** As a new job, so that it also may lose its worker as often as others. */
  private async again(job: Job<ShardData>): Promise<void> {
    await job.remove();
    await this.queue.add(job.name, job.data, { ...job.opts, jobId: job.id });
  }
}

/**
 * Connects to a Redis or Valkey server.
 *
 * @param url `redis://HOST:PORT/DATABASE`, or `rediss://` for TLS, with USER:PASSWORD@ before the host
 * @throws RangeError for another URL, and for a server on another machine without TLS or without a password; Error where the server does
 * not answer
 */
export async function openQueue(url: string): Promise<InferenceQueue> {
  const { options } = await assertReachable(url);
  const connection = { ...options, maxRetriesPerRequest: RETRIES };
  const queue = new Queue<ShardData>(QUEUE_NAME, { connection });
  // A server that is gone is the error of what asks it.
  queue.on('error', () => {});
  await queue.waitUntilReady();
  return new InferenceQueue(queue);
}

/** How much of the batch in a folder has results, by the files that are there. */
export async function batchProgress(output: string): Promise<BatchProgress> {
  const folder = path.resolve(output);
  const shards = await readShards(folder);
  const progress = { shards: shards.length, images: 0, shardsDone: 0, imagesDone: 0 };
  for (const shard of shards) {
    progress.images += shard.images.length;
    if (!(await exists(resultFile(folder, shard)))) continue;
    progress.shardsDone++;
    progress.imagesDone += shard.images.length;
  }
  return progress;
}

const jobOf = ({ id, images }: Shard, output: string, batch: string) => ({
  name: 'shard',
  data: { output, batch, images },
  opts: {
    jobId: id,
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: BACKOFF_MS },
    removeOnComplete: { age: DAY_SECONDS },
  },
});

function* chunksOf(shards: readonly Shard[]): Generator<readonly Shard[]> {
  for (let i = 0; i < shards.length; i += CHUNK) yield shards.slice(i, i + CHUNK);
}
