import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freeWorkers } from '@dynaconv/distributed';
import { median } from '../measure/statistics.ts';
import type { Told, WorkerOptions } from './distributed_worker.ts';

const WORKER = fileURLToPath(new URL('./distributed_worker.js', import.meta.url));

export interface DistributedOptions {
  model: string;
  /** Side of the images. */
  size: number;
  /** Images of each worker. */
  batch: number;
  workers: number;
  rounds: number;
  onProgress?: (message: string) => void;
}

/** Of training steps of several processes at once, of which each has one thread. */
export interface DistributedReport extends Omit<DistributedOptions, 'onProgress'> {
  /** Milliseconds of a step of the slowest worker, round by round, of processes that know nothing of each other. */
  alone: number[];
  /** The same where all apply the mean of their gradients. */
  together: number[];
  /** Median of the rounds' `alone` / `together`. */
  efficiency: number;
  /** Share of the time in the all-reduce, waiting for the others included: the largest of the workers. */
  allReduceShare: number;
  /** Bytes of gradients that a worker gives to each step. */
  bytes: number;
}

/**
 * Times workers on this machine that take steps of training, in turn with all-reduces and without, in the same processes: so both have the
 * same memory, caches and neighbours.
 *
 * @throws Error for a worker that fails, with what it wrote
 */
export async function benchmarkDistributed({
  onProgress,
  ...options
}: DistributedOptions): Promise<DistributedReport> {
  const workers = await freeWorkers(options.workers);
  const told = await Promise.all(
    workers.map((_, rank) => runWorker({ ...options, addresses: workers, rank }, onProgress)),
  );
  const slowest = (key: 'alone' | 'together') =>
    Array.from({ length: options.rounds }, (_, i) => Math.max(...told.map((each) => each[key][i])));
  const [alone, together] = [slowest('alone'), slowest('together')];
  return {
    ...options,
    alone,
    together,
    efficiency: median(alone.map((milliseconds, i) => milliseconds / together[i])),
    allReduceShare: Math.max(
      ...told.map((each) => median(each.waited.map((waited, i) => waited / each.together[i]))),
    ),
    bytes: told[0].bytes,
  };
}

async function runWorker(
  options: WorkerOptions,
  onProgress?: (message: string) => void,
): Promise<Told> {
  const child = fork(WORKER, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  let told: Told | undefined;
  child.on('message', (message: Told | string) => {
    if (typeof message !== 'string') told = message;
    else if (options.rank === 0) onProgress?.(message);
  });
  const [code] = await once(child, 'close');
  if (!told) throw new Error(`worker ${options.rank} ended with ${code}\n${errors.trimEnd()}`);
  return told;
}
