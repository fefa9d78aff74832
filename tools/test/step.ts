import type { Tally } from './tally.ts';

/** Where a step's commands run, and what the user narrowed the run to. */
export interface StepOptions {
  /** Node major versions to run on. */
  readonly nodes: readonly number[];
  /** Test files whose path holds one of these; all if empty. */
  readonly filters: readonly string[];
  /** Whether expectations of the conformance suite that have expired, or that cases contradict, are failures. */
  readonly strict: boolean;
}

/** One line of `npm test`'s output. */
export interface Step {
  /** What `--only` takes; the part before `@` names all the steps of a kind. */
  readonly name: string;
  /** Whether it is left out of what a contributor waits for; false if absent. */
  readonly onlyWithAll?: boolean;
  run(): Promise<Tally>;
}
