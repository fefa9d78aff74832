import { brief } from '@dynaconv/options';

/** The most characters of a part and of a problem that a message shows; only hostile files have longer ones. */
const MAX_PART = 500;
const MAX_PROBLEM = 1000;

/**
 * A checkpoint that cannot be read (or written): truncated, corrupt, hostile, or of a kind that is not supported.
 * The message names the part of the file, what was found and what was expected.
 */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  /** The part of the file at fault: an entry of the archive, a tensor, the header. */
  readonly part: string;

  constructor(part: string, problem: string, options?: ErrorOptions) {
    const place = brief(part, MAX_PART);
    super(`${place}: ${brief(problem, MAX_PROBLEM)}`, options);
    this.part = place;
  }
}

/** A tensor as errors name it. */
export function tensorPart(name: string): string {
  return `tensor '${brief(name, 200)}'`;
}

/** The message of whatever a library threw. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
