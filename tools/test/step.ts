import type { Tally } from './tally.ts';

/** Where a step's commands run, and what the user narrowed the run to. */
export interface StepOptions {
  /** Node major versions to run on. */
  readonly nodes: readonly number[];
  /** Parts of paths: only test files whose path contains one of these run; all if empty. */
  readonly filters: readonly string[];
  /** Whether expectations of the conformance suite that have expired or turned out false are failures. */
  readonly strict: boolean;
  /** Whether `--all` was given. */
  readonly all: boolean;
}

/** One line of `npm test`'s output. */
export interface Step {
  /** The name that `--only` takes; the part before `@` is its kind. */
  readonly name: string;
  /** Whether the step runs with `--all` only; false if absent. */
  readonly onlyWithAll?: boolean;
  /** Whether it mostly waits for one program at a time, so that another such step can run beside it; false if absent. */
  readonly usesOneCore?: boolean;
  run(): Promise<Tally>;
}
