import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { NODE_MAJORS, nodeBinary, TIME_LIMIT_MS, timedOut } from '@dynaconv/tools';

/** Starts a command that serves a page until Ctrl-C, on a free port. */
export async function startCommand(
  main: string,
  ...args: readonly string[]
): Promise<{ origin: string; command: ChildProcess }> {
  const command = spawn(nodeBinary(NODE_MAJORS[0]), [main, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Not ended early: that would close the command's output.
  const [output] = await Promise.race([once(command.stdout!, 'data'), once(command, 'exit')]);
  const [origin] = /http:\S+/.exec(`${output}`) ?? [];
  if (!origin) throw new Error(`${main} printed no address, but: ${output}`);
  return { origin, command };
}

/** Presses Ctrl-C, and waits until the command has ended. */
export async function stopCommand(command: ChildProcess): Promise<void> {
  if (command.exitCode !== null) throw new Error(`it had ended before, with ${command.exitCode}`);
  const ended = once(command, 'exit', { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  command.kill('SIGINT');
  await ended.catch((error) => {
    command.kill('SIGKILL');
    throw error.name === 'AbortError' ? new Error(timedOut('ending it', TIME_LIMIT_MS)) : error;
  });
}
