import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  /** Less the lines of progress, which depend on how busy the machine is. */
  readonly stderr: string;
}

const PROGRESS =
  /^(reading|loading|classifying|converting|exporting|segmenting|detecting|downloading|timing|waiting|training|evaluating)[ ,].*\n/gm;

export interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stdin holds; 'open' leaves it waiting for more. */
  readonly input?: Uint8Array | 'open';
  /** File descriptor that gets stdout; the result's is then empty. */
  readonly stdout?: number;
  /** Sends SIGINT when it is aborted, or the signal that is the abort's reason. */
  readonly interrupt?: AbortSignal;
  /** Sees all of stderr so far, while the command runs. */
  readonly onStderr?: (text: string) => void;
}

/** Runs the built command as a user does, with this process's Node. */
export function dynaconv(args: readonly string[], options: Options = {}): Promise<Result> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    // The tests' own servers are reached without a proxy.
    env: { ...process.env, NODE_OPTIONS: '', no_proxy: '127.0.0.1', ...options.env },
    stdio: ['pipe', options.stdout ?? 'pipe', 'pipe'],
  });
  options.interrupt?.addEventListener('abort', () => {
    const { reason } = options.interrupt!;
    child.kill(typeof reason === 'string' ? (reason as NodeJS.Signals) : 'SIGINT');
  });
  if (options.input !== 'open') child.stdin!.end(options.input);
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      options.onStderr?.(stderr);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr: stderr.replace(PROGRESS, '') }));
  });
}

/** Runs it with `--json`; fails unless it succeeds and stdout is JSON and nothing else. */
export async function dynaconvJson<T>(args: readonly string[], options?: Options): Promise<T> {
  const { code, stdout, stderr } = await dynaconv([...args, '--json'], options);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
