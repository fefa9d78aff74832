import type { Entrant } from '../measure/compare.ts';
import type { RivalName } from '../measure/groups.ts';

/** Another runtime's implementation of a computation, one thread, with the inputs given when it was made. */
export interface Rival {
  runtime: RivalName;
  /** How it is written: 'region'. */
  formulation: string;
  /** 'pytorch region' */
  name: string;
  /** Runs it once, to its output's values. */
  output(): Promise<ArrayLike<number>>;
  /** Milliseconds of one run by its own clock; where it has none, a run is timed from outside. */
  time?(): Promise<number>;
  dispose(): Promise<void>;
}

/** The ways to write a network's dynamic kernels with stock ops; the fastest counts. */
export function formulationsOf(model: string): readonly string[] {
  if (model.includes('overlock')) return ['region', 'gather'];
  return /^rednet|_red50/.test(model) ? ['unfold', 'shift'] : ['native'];
}

export const rivalEntrant = (rival: Rival): Entrant => ({
  name: rival.name,
  group: rival.runtime,
  run: () => (rival.time ? rival.time() : rival.output()),
  time: rival.time && (() => rival.time!()),
});

/**
 * Refuses an output that is not of the same computation. Rounding in float32 makes two frameworks differ by less than 1e-5 of the
 * largest value; a wrong weight, padding or layout makes differences as large as the values themselves.
 *
 * @throws Error that says by how much they differ
 */
export function assertSameOutput(
  name: string,
  output: ArrayLike<number>,
  expected: ArrayLike<number>,
): void {
  if (output.length !== expected.length) {
    throw new Error(`${name} gives ${output.length} values, expected ${expected.length}`);
  }
  let [largest, difference] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    // NaN stays NaN.
    difference = Math.max(difference, Math.abs(output[i] - expected[i]));
  }
  if (!(difference <= BOUND * largest)) {
    throw new Error(
      `${name} gives another output: it differs from ours by up to ${difference}, expected at most ${BOUND} of the largest value, ${largest}; a rival must compute the same`,
    );
  }
}

/** Of the largest value. */
const BOUND = 1e-4;
