import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { EXIT, Failed, UsageError } from '../errors.ts';
import { note } from '../output.ts';
import type { TrainOptions } from './options.ts';

/** Options of this process that its workers must not have, with how many values they take. */
const OWN = new Map([
  ['--local', 1],
  ['--restarts', 1],
]);

const DEFAULT_RESTARTS = 3;

/**
 * Trains with several processes of this machine, and starts them all again from the last state when one is gone.
 *
 * @param args those that this process was called with
 * @throws UsageError for options that do not go together; Failed with the exit code of the worker that failed
 */
export async function trainLocally(
  args: readonly string[],
  { local, restarts = DEFAULT_RESTARTS, workers, rank }: TrainOptions,
  signal: AbortSignal,
): Promise<void> {
  if (workers !== undefined || rank !== undefined) {
    throw new UsageError('--local starts all workers itself; give it without --workers and --rank');
  }
  const own = withoutOwn(args);
  for (let start = 0; ; start++) {
    const resume = start > 0 && !own.includes('--resume') ? ['--resume'] : [];
    const ends = await runOnce([...own, ...resume], local!, signal);
    signal.throwIfAborted();
    const lost = ends.some((end) => typeof end === 'string' || end === EXIT.restart);
    const failed = ends.find((end) => typeof end === 'number' && end !== 0 && end !== EXIT.restart);
    if (failed !== undefined) throw new Failed(Number(failed));
    if (!lost) return;
    if (start >= restarts) {
      note(`a worker was lost for the ${start + 1}. time; --restarts ${start + 1} would try again`);
      throw new Failed(EXIT.restart);
    }
    note(`a worker was lost; all ${local} start again from the last state`);
  }
}

function withoutOwn(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const values = OWN.get(args[i]);
    if (values !== undefined) i += values;
    else if (!OWN.has(args[i].split('=')[0])) kept.push(args[i]);
  }
  return kept;
}

/** @returns how each ended: an exit code, or the name of a signal */
async function runOnce(
  args: readonly string[],
  count: number,
  signal: AbortSignal,
): Promise<(number | string)[]> {
  // Loaded only where there are workers, as in `joinGroup`.
  const { freeWorkers } = await import('@dynaconv/distributed');
  const workers = (await freeWorkers(count)).join();
  const threads = `${Math.max(1, Math.floor(availableParallelism() / count))}`;
  const children = Array.from({ length: count }, (_, rank) =>
    spawn(process.execPath, [process.argv[1], ...args, '--workers', workers, '--rank', `${rank}`], {
      stdio: ['ignore', rank === 0 ? 'inherit' : 'ignore', 'inherit'],
      env: { TF_NUM_INTRAOP_THREADS: threads, ...process.env },
    }),
  );
  const stop = () => endAll(children, 'SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.all(children.map((child) => endOf(child, stop)));
  } finally {
    signal.removeEventListener('abort', stop);
    endAll(children, 'SIGKILL');
  }
}

/** Where a worker fails by itself, the others would wait for it. */
async function endOf(child: ChildProcess, stop: () => void): Promise<number | string> {
  const [code, name] = (await once(child, 'exit')) as [number | null, string | null];
  if (code !== null && code !== EXIT.ok && code !== EXIT.restart) stop();
  return code ?? name!;
}

function endAll(children: readonly ChildProcess[], name: NodeJS.Signals): void {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) child.kill(name);
  }
}
