import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { missingNativeKernels } from '@dynaconv/tools';
import { afterEach } from 'vitest';

export { freeWorkers } from '../../src/free_workers.ts';

/** Why there can be no workers here; `npm test` has said more. */
export const missing =
  missingNativeKernels() ?? (process.platform === 'linux' ? undefined : 'this is not Linux');

/** What a worker printed, as JSON. */
export type Line = Readonly<Record<string, unknown>>;

export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly end: number | string;
  readonly lines: readonly Line[];
  /** The last line. */
  readonly last: Line;
  readonly stderr: string;
}

/** A process of a worker. */
export class WorkerProcess {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  private readonly lines: Line[] = [];
  private readonly waiting: { wanted: string; found: (line: Line) => void }[] = [];

  constructor(program: string, options: object, prefix: readonly string[] = []) {
    const file = fileURLToPath(new URL(`../workers/${program}.mjs`, import.meta.url));
    const [command, ...args] = [
      ...prefix,
      process.execPath,
      '--expose-gc',
      file,
      JSON.stringify(options),
    ];
    this.process = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        TF_CPP_MIN_LOG_LEVEL: '3',
        // The order of additions is the same in every process.
        TF_NUM_INTRAOP_THREADS: '1',
        TF_NUM_INTEROP_THREADS: '1',
      },
    });
    started.add(this.process);
    let stderr = '';
    this.process.stderr!.on('data', (data) => {
      stderr += data;
    });
    const read = createInterface({ input: this.process.stdout! });
    read.on('line', (text) => this.take(text));
    const closed = Promise.all([once(this.process, 'close'), once(read, 'close')]);
    this.ended = closed.then(([[code, signal]]) => ({
      end: (code ?? signal) as number | string,
      lines: this.lines,
      last: this.lines.at(-1) ?? {},
      stderr,
    }));
  }

  /** The first line that has `type`, as soon as it is there. */
  async line(type: string): Promise<Line> {
    const found = this.lines.find((line) => line.type === type);
    if (found) return found;
    return Promise.race([
      new Promise<Line>((resolve) => this.waiting.push({ wanted: type, found: resolve })),
      this.ended.then(({ end, stderr }) => {
        throw new Error(`the worker ended with ${end} before '${type}'\n${stderr}`);
      }),
    ]);
  }

  private take(text: string): void {
    const line = JSON.parse(text) as Line;
    this.lines.push(line);
    for (const { wanted, found } of this.waiting) if (line.type === wanted) found(line);
  }

  /** Lets it go on, where it waits for that. */
  tell(): void {
    this.process.stdin!.write('\n');
  }
}

const started = new Set<ChildProcess>();

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
});

/** A process for each worker. */
export const startWorkers = (
  program: string,
  workers: readonly string[],
  options: object = {},
): WorkerProcess[] =>
  workers.map((_, rank) => new WorkerProcess(program, { ...options, workers, rank }));

/** The same, to their ends. */
export const runWorkers = async (
  program: string,
  workers: readonly string[],
  options: object = {},
): Promise<Ended[]> =>
  Promise.all(startWorkers(program, workers, options).map(({ ended }) => ended));
