/**
 * A checkpoint that cannot be read (or written): truncated, corrupt, hostile, or of a kind that is not supported.
 * The message names the part of the file, what came and what was expected.
 */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  /** The part of the file at fault: an entry of the archive, a tensor, the header. */
  readonly part: string;

  constructor(part: string, problem: string, options?: ErrorOptions) {
    super(`${part}: ${problem}`, options);
    this.part = part;
  }
}

/** The message of whatever a library threw. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
