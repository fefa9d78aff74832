import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const WORKER = fileURLToPath(new URL('../workers/worker.mjs', import.meta.url));

interface Line {
  readonly done?: string;
  readonly seconds?: number;
  readonly failed?: string;
  readonly reason?: string;
  readonly dead?: boolean;
  readonly error?: string;
  readonly summary?: { readonly shards: number; readonly images: number; readonly errors: number };
}

/** A worker in a process of its own, as on a machine of its own. */
export class WorkerProcess {
  readonly lines: Line[] = [];
  /** Resolves to how it ended: an exit code, or the name of a signal. */
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(url: string, options: object = {}) {
    const args = JSON.stringify({ url, setup: './backend.mjs', lock: 2, ...options });
    this.child = spawn(process.execPath, [WORKER, args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    this.child.stdout!.setEncoding('utf8').on('data', (data) => {
      text += data;
      const lines = text.split('\n');
      text = lines.pop()!;
      this.lines.push(...lines.map((line) => JSON.parse(line) as Line));
    });
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => resolve(code ?? signal!));
    });
    onTestFinished(async () => void (await this.kill('SIGKILL')));
  }

  async kill(signal: NodeJS.Signals): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }

  /** The processes that compute, by Linux's list of a process's children. */
  computing(): number[] {
    const { pid } = this.child;
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  }
}
