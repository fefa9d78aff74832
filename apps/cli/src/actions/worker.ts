import { availableParallelism } from 'node:os';
import { runWorker } from '@dynaconv/queue';
import type { BackendChoice } from '../backend.ts';
import { significant } from '../numbers.ts';
import { note, print, printJson } from '../output.ts';
import { BACKEND_VARIABLE } from '../queue/backend_variable.ts';
import { asUsage } from '../queue/usage.ts';

export interface WorkerOptions {
  readonly queue: string;
  readonly processes: number;
  readonly lock: number;
  readonly drain?: boolean;
  readonly backend: BackendChoice;
  readonly json?: boolean;
}

/** Characters of a shard's name that a message shows. */
const SHORT = 12;

export async function work(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { queue, processes, lock, drain, backend, json } = options;
  process.env[BACKEND_VARIABLE] = backend;
  const threads = Math.max(1, Math.floor(availableParallelism() / processes));
  const working = runWorker(queue, {
    setup: new URL('../queue/backend.js', import.meta.url),
    processes,
    lock,
    drain,
    signal,
    env: { TF_NUM_INTRAOP_THREADS: process.env.TF_NUM_INTRAOP_THREADS ?? `${threads}` },
    onReady: () => note(`ready: ${processes} ${processes === 1 ? 'process' : 'processes'}`),
    onShard(id, { images, errors, seconds }) {
      if (json) return;
      const failed = errors === 0 ? '' : `, ${errors} of them with an error`;
      // A worker that was thought dead has done it meanwhile.
      const speed = seconds === 0 ? 'done already' : `${significant(images / seconds, 3)} a second`;
      print([`${id.slice(0, SHORT)}: ${images} images${failed}, ${speed}`]);
    },
    onFailure(id, reason, dead) {
      const then = dead ? 'it is dead, see dynaconv queue' : 'it is tried again';
      note(`error: shard ${id.slice(0, SHORT)}: ${reason}; ${then}`);
    },
    onTrouble: (message) => note(`warning: ${message}`),
  });
  const summary = await asUsage(working);
  if (json) printJson(summary);
  else {
    print([
      `${summary.shards} shards, ${summary.images} images, ${summary.errors} of them with an error`,
    ]);
  }
}
