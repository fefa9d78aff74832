import { setTimeout } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import type { ShardData } from '../batch/batch.ts';
import { assertReachable } from '../server/connect.ts';
import { isMachineError } from './machine_error.ts';
import { QUEUE_NAME, SETUP_VARIABLE, type ShardOutcome } from './protocol.ts';

export interface WorkerOptions {
  /**
   * URL of a module that registers a backend of tfjs and makes it the current one; each process imports it first. For example one that
   * has `import '@dynaconv/kernels-node'` in it. The worker imports it too, to learn before it takes a shard that it works.
   */
  readonly setup: string | URL;
  /** How many processes compute, each with a network of its own; 1 by default. */
  readonly processes?: number;
  /** Seconds after the death of a worker until its shard is given to another; 30 by default. */
  readonly lock?: number;
  /** Ends when nothing is left to do, also nothing that other workers are doing; otherwise it waits for more. */
  readonly drain?: boolean;
  /** Finishes the shards it has and ends. */
  readonly signal?: AbortSignal;
  /** Environment variables of the processes, beside those of this one. */
  readonly env?: Readonly<Record<string, string>>;
  /** It waits for shards. */
  onReady?(): void;
  onShard?(id: string, outcome: ShardOutcome): void;
  /** A shard has failed; it is tried again unless it is `dead`. */
  onFailure?(id: string, reason: string, dead: boolean): void;
  /** The server is gone, or another error that the worker goes on after. */
  onTrouble?(message: string): void;
}

/** What a worker did. */
export interface WorkerSummary {
  readonly shards: number;
  readonly images: number;
  readonly errors: number;
}

const DEFAULT_LOCK_SECONDS = 30;
/** How often one shard may lose its worker. */
const MAX_STALLED = 2;
const POLL_MS = 200;

/**
 * Works on shards until `signal` says so, or with `drain` until none is left. Kernels of tfjs block their process, so that each network
 * runs in a process of its own, and this one keeps the locks of its shards.
 *
 * @throws RangeError for a URL that is not safe (see `openQueue`); Error where the server does not answer, where `setup` fails, and for a
 * fault of this machine, such as a full disk or images whose storage is not mounted: the shard is then left to others
 */
export async function runWorker(url: string, options: WorkerOptions): Promise<WorkerSummary> {
  const { setup, processes = 1, lock = DEFAULT_LOCK_SECONDS, drain = false, env } = options;
  const { options: server } = await assertReachable(url);
  await import(`${new URL(setup)}`);
  const connection = { ...server, maxRetriesPerRequest: null };
  const summary = { shards: 0, images: 0, errors: 0 };
  const stop = new AbortController();
  let failure: Error | undefined;

  const processor = new URL('./processor.js', import.meta.url);
  const worker = new Worker<ShardData, ShardOutcome>(QUEUE_NAME, processor, {
    connection,
    concurrency: processes,
    lockDuration: 1000 * lock,
    stalledInterval: 1000 * lock,
    maxStalledCount: MAX_STALLED,
    workerForkOptions: {
      env: { ...process.env, ...env, [SETUP_VARIABLE]: `${new URL(setup)}` },
      // What libraries print is not the worker's output.
      stdio: ['ignore', 2, 2, 'ipc'],
    },
  });
  worker.on('completed', (job, outcome) => {
    summary.shards++;
    summary.images += outcome.images;
    summary.errors += outcome.errors;
    options.onShard?.(job.id!, outcome);
  });
  worker.on('failed', (job, error) => {
    options.onFailure?.(job?.id ?? '?', error.message, job?.finishedOn !== undefined);
    if (!isMachineError(error)) return;
    failure = error;
    stop.abort();
  });
  worker.on('error', (error) => options.onTrouble?.(error.message));

  try {
    await worker.waitUntilReady();
    options.onReady?.();
    await Promise.race([
      aborted(AbortSignal.any([stop.signal, ...(options.signal ? [options.signal] : [])])),
      ...(drain ? [drained(connection, stop.signal)] : []),
    ]);
  } finally {
    stop.abort();
    await worker.close();
  }
  if (failure) throw failure;
  return summary;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Waits until the queue has nothing that is to be done or being done. */
async function drained(connection: object, signal: AbortSignal): Promise<void> {
  const queue = new Queue(QUEUE_NAME, { connection });
  queue.on('error', () => {}); // The worker tells.
  try {
    while (!signal.aborted) {
      if ((await queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')) === 0) {
        return;
      }
      await setTimeout(POLL_MS);
    }
  } finally {
    await queue.close();
  }
}
