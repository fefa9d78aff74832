import { assertOptions, type OptionNames } from '@dynaconv/options';
import fc from 'fast-check';
import type { ConformanceBackend } from '../backends/backend.ts';
import { OPS } from '../cases/index.ts';
import {
  differentiates,
  directionsOf,
  type NumericCase,
  numericCase,
  type OpDeclaration,
} from '../core/declare.ts';
import type { Params } from '../core/params.ts';
import { findExpectation, parseExpectations } from '../expectations.ts';
import type { Bench } from './bench.ts';
import { runCase } from './run_case.ts';
import { isTested, withBackend } from './run_conformance.ts';

export interface RandomOptions {
  backend: ConformanceBackend;
  /** Cases an op. */
  runs: number;
  seed: number;
  ops?: readonly OpDeclaration[];
  /** Is told of every op as it ends. */
  report?: (outcome: RandomOutcome) => void;
}

const RANDOM_OPTIONS: OptionNames<RandomOptions> = {
  backend: true,
  runs: true,
  seed: true,
  ops: true,
  report: true,
};

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
 * @throws TypeError for an option that is none
 */
export async function runRandom(
  options: RandomOptions,
): Promise<{ problems: string[]; outcomes: RandomOutcome[] }> {
  assertOptions('runRandom', options, RANDOM_OPTIONS);
  const { backend, runs, seed, ops = OPS, report } = options;
  const outcomes: RandomOutcome[] = [];
  const problems = await withBackend(backend, ops, async (bench) => {
    for (const op of ops.filter((each) => isTested(each, backend))) {
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
  const property = fc.asyncProperty(op.arbitrary, fc.nat(99), async (set, pick) => {
    const one = pickCase(op, set, pick);
    if (!findExpectation(expectations, one)) await runCase(one, bench);
  });
  const details = await fc.check(property, parameters);
  const outcome: RandomOutcome = { op: op.name, runs: details.numRuns };
  if (details.failed && details.counterexample) {
    const { message } = details.errorInstance as Error;
    outcome.failure = { id: pickCase(op, ...details.counterexample).id, message };
  }
  return outcome;
}

/** A case in one of the directions that the parameters have: an optional input that is absent has no gradient. */
function pickCase(op: OpDeclaration, set: Params, pick: number): NumericCase {
  const directions = directionsOf(op).filter((direction) => differentiates(op, direction, set));
  return numericCase(op, directions[pick % directions.length], set);
}
