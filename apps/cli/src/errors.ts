import { getSystemErrorMap } from 'node:util';

/** Exit codes of the command, as documented in its README. A process that a signal stopped exits with 128 + its number. */
export const EXIT = { ok: 0, failure: 1, usage: 2, restart: 75 } as const;

/** A mistake in how the command was called. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The user, or the system, asked the process to stop. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: number;

  constructor(signalName: string, signalNumber: number) {
    super(`stopped by ${signalName}`);
    this.exitCode = 128 + signalNumber;
  }
}

/** A failure that has already been reported to the user. */
export class Reported extends Error {
  override readonly name = 'Reported';
}

/** A process of ours has failed, and has said how. */
export class Failed extends Reported {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`exit code ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** Whether an error comes of another worker of a training that is gone: all have to start again. */
export const isWorkerLost = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'WorkerLostError' || isWorkerLost(error.cause));

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The `code` of an error of the system or of Node, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  // A DOMException has a number as its `code`.
  return typeof code === 'string' ? code : undefined;
}

/** The system's description of a failed call, such as `no space left on device`; undefined for other errors. */
export function systemReason(error: unknown): string | undefined {
  const { errno } = Object(error) as NodeJS.ErrnoException;
  return errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
}

/** The description of an error with the name of the image or file, which the libraries do not know: they begin with `image` or `file`. */
export const naming = (name: string, description: string): string =>
  `${name}: ${description.replace(/^(image|file): /, '')}`;

/** What to print for an error: its message, or with `DYNACONV_DEBUG=1` its stack and causes. */
export function describeError(error: unknown): string {
  if (!process.env.DYNACONV_DEBUG || !(error instanceof Error)) return messageOf(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${describeError(error.cause)}`;
  return `${error.stack}${cause}`;
}
