import fc from 'fast-check';
import type { ConformanceBackend } from '../backends/backend.ts';
import { OPS } from '../cases/index.ts';
import { directionsOf, numericCase, type OpDeclaration } from '../core/declare.ts';
import type { Params } from '../core/params.ts';
import { findExpectation, parseExpectations } from '../expectations.ts';
import { type Bench, runCase } from './run_case.ts';
import { withBackend } from './run_conformance.ts';

export interface RandomOptions {
  backend: ConformanceBackend;
  /** Cases an op. */
  runs: number;
  seed: number;
  ops?: readonly OpDeclaration[];
  /** Is told of every op as it ends. */
  report?: (outcome: RandomOutcome) => void;
}

/** How an op's property run ended. */
export interface RandomOutcome {
  op: string;
  runs: number;
  /** The smallest failing case that shrinking found, whose id is all it takes to run it again. */
  failure?: { id: string; message: string };
}

/**
 * Runs cases that fast-check makes up: any parameters, any direction, until one fails, and shrinks that one.
 * @returns what was wrong with the backend itself; the outcomes go to `report`
 */
export async function runRandom({
  backend,
  runs,
  seed,
  ops = OPS,
  report,
}: RandomOptions): Promise<{ problems: string[]; outcomes: RandomOutcome[] }> {
  const outcomes: RandomOutcome[] = [];
  const problems = await withBackend(backend, ops, async (bench) => {
    for (const op of ops) {
      const outcome = await checkOp(op, backend, bench, { numRuns: runs, seed });
      outcomes.push(outcome);
      report?.(outcome);
    }
  });
  return { problems, outcomes };
}

async function checkOp(
  op: OpDeclaration,
  backend: ConformanceBackend,
  bench: Bench,
  parameters: { numRuns: number; seed: number },
): Promise<RandomOutcome> {
  const expectations = parseExpectations(backend.expectations ?? '');
  const property = fc.asyncProperty(arbitraryCase(op), async ([direction, set]) => {
    const one = numericCase(op, direction, set);
    if (!findExpectation(expectations, one)) await runCase(one, bench);
  });
  const details = await fc.check(property, parameters);
  const outcome: RandomOutcome = { op: op.name, runs: details.numRuns };
  if (details.failed && details.counterexample) {
    const [[direction, set]] = details.counterexample;
    const { message } = details.errorInstance as Error;
    outcome.failure = { id: numericCase(op, direction, set).id, message };
  }
  return outcome;
}

/** Parameters with a direction that they have: an optional input that is absent has no gradient. */
const arbitraryCase = (op: OpDeclaration): fc.Arbitrary<[string, Params]> =>
  op.arbitrary.chain((set) => {
    const inputs = Object.keys(op.inputShapes(set)).map((name) => `grad_${name}`);
    const directions = directionsOf(op).filter((d) => d === 'forward' || inputs.includes(d));
    return fc.tuple(fc.constantFrom(...directions), fc.constant(set));
  });
