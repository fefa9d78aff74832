import type { Operator } from '@dynaconv/layers/base';
import { WeightsMismatchError, type WeightsReport } from './report.ts';

/** What to do about a checkpoint that does not fit, and the model that it is one of, where that is known. */
export interface Advice {
  text: string;
  recognized?: string;
  /** What that model has in place of involutions, where it is not what the network at hand has. */
  operator?: Operator;
}

export const LOAD_WHAT_FITS = 'pass {strict: false} to load what fits.';

/**
 * @param operation what the caller called
 * @param model the name of the network
 * @param advise makes the advice, if it is needed
 * @throws WeightsMismatchError where the network lacks something, or the checkpoint is of another network
 */
export function assertNoProblems(
  operation: string,
  model: string,
  report: WeightsReport,
  advise: () => Advice,
): void {
  const { missing, conflicting, mismatched, unreadable } = report;
  const problems = [
    describe(missing, 'missing'),
    describe(conflicting, 'left over'),
    describe(
      mismatched.map(({ key, expected, found }) => `${key} [${found}], expected [${expected}]`),
      'of another shape',
    ),
    describe(
      unreadable.map(({ key, dtype }) => `${key} ${dtype}`),
      'of a type that cannot be read',
    ),
  ].filter((problem) => problem !== '');
  if (problems.length === 0) return;
  const { text, recognized, operator } = advise();
  throw new WeightsMismatchError(
    `${operation}: the checkpoint does not fit model '${model}': ${problems.join('; ')}. ${text}`,
    report,
    recognized,
    operator,
  );
}

/** `2 weights are missing (a.weight, a.bias)`, naming the first few. */
function describe(keys: readonly string[], what: string): string {
  if (keys.length === 0) return '';
  const named = keys.slice(0, 3).join(', ');
  const more = keys.length > 3 ? ', …' : '';
  const count = keys.length === 1 ? '1 weight is' : `${keys.length} weights are`;
  return `${count} ${what} (${named}${more})`;
}
