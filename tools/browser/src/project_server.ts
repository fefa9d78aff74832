import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@dynaconv/tools';

const POLL_MS = 100;

/**
 * Starts the server of an installed and built project, as its script `start` does, for this machine alone.
 * @throws Error with what it printed if it ends before it answers
 */
export async function startProject(folder: string) {
  const port = await freePort();
  // A group of its own, since npm does not end with what it has started.
  const server = spawn('npm', ['start', '--', '--hostname', '127.0.0.1', '--port', `${port}`], {
    cwd: folder,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const stop = () => {
    if (server.exitCode === null) process.kill(-server.pid!);
  };
  process.once('exit', stop);
  const origin = `http://localhost:${port}`;
  while (!(await answers(origin))) {
    if (server.exitCode !== null) {
      throw new Error(`npm start ended with exit code ${server.exitCode}\n${output.trimEnd()}`);
    }
    await setTimeout(POLL_MS);
  }
  return {
    origin,
    close: async () => {
      const ended = once(server, 'close');
      stop();
      await ended;
      process.off('exit', stop);
    },
  };
}

const answers = (origin: string): Promise<boolean> =>
  fetch(origin).then(
    () => true,
    () => false,
  );
