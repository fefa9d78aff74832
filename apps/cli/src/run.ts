import { CommanderError } from 'commander';
import {
  codeOf,
  describeError,
  EXIT,
  Failed,
  Interrupted,
  isWorkerLost,
  Reported,
  systemReason,
  UsageError,
} from './errors.ts';
import { interruptSignal } from './interrupt.ts';
import { note, routeConsole } from './output.ts';
import { createProgram } from './program.ts';

/**
 * Runs the command line.
 *
 * @param args arguments after the command's own name
 * @returns exit code
 */
export async function run(args: readonly string[]): Promise<number> {
  const signal = interruptSignal();
  endWithOutput();
  routeConsole();
  try {
    const program = createProgram(signal).exitOverride();
    for (const command of program.commands) command.exitOverride();
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return report(signal.aborted ? signal.reason : error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // commander has printed the help or the message already.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof Failed) return error.exitCode;
  if (error instanceof Reported) return EXIT.failure;
  note(`error: ${describeError(error)}`);
  if (error instanceof Interrupted) return error.exitCode;
  if (isWorkerLost(error)) return EXIT.restart;
  return error instanceof UsageError ? EXIT.usage : EXIT.failure;
}

/** A closed pipe, as in `dynaconv models | head -1`, is not a failure; a full disk is. */
function endWithOutput(): void {
  process.stdout.on('error', (error) => {
    if (codeOf(error) === 'EPIPE') process.exit(EXIT.ok);
    note(`error: cannot write to stdout: ${systemReason(error) ?? describeError(error)}`);
    process.exit(EXIT.failure);
  });
  // stderr is closed too, so nobody can be told.
  process.stderr.on('error', () => process.exit(EXIT.failure));
}
