/** Backends that are wrong on purpose, and what catches them. */

import { OPS } from '../cases/index.ts';
import type { CaseResult } from '../report.ts';
import { runConformance } from '../run/run_conformance.ts';
import { ATTENTION_MUTANTS } from './attention.ts';
import { BATCH_NORM_MUTANTS } from './batch_norm.ts';
import { EPILOGUE_MUTANTS } from './epilogue.ts';
import { GEOMETRY_MUTANTS } from './geometry.ts';
import type { Mutant } from './mutant.ts';
import { mutantBackend } from './mutant_backend.ts';
import { NORMALIZATION_MUTANTS } from './normalization.ts';
import { NUMBER_MUTANTS } from './numbers.ts';
import { OUTLOOK_MUTANTS } from './outlook.ts';
import { ROI_ALIGN_MUTANTS } from './RoiAlign.ts';
import { ROI_ALIGN_BACKPROP_INPUT_MUTANTS } from './RoiAlignBackpropInput.ts';
import { STOCK_MUTANTS } from './stock.ts';
import { SURROUNDING_MUTANTS } from './surroundings.ts';

export type { Mutant } from './mutant.ts';
export { mutantBackend } from './mutant_backend.ts';

export const MUTANTS: readonly Mutant[] = [
  ...GEOMETRY_MUTANTS,
  ...NUMBER_MUTANTS,
  ...EPILOGUE_MUTANTS,
  ...ATTENTION_MUTANTS,
  ...NORMALIZATION_MUTANTS,
  ...BATCH_NORM_MUTANTS,
  ...OUTLOOK_MUTANTS,
  ...STOCK_MUTANTS,
  ...SURROUNDING_MUTANTS,
  ...ROI_ALIGN_MUTANTS,
  ...ROI_ALIGN_BACKPROP_INPUT_MUTANTS,
];

/**
 * Runs the quick cases that a mutant should fail, until the first does.
 * @returns that case's result; undefined for a mutant that gets away
 * @throws Error where the mutant did not even start
 */
export async function catchMutant(mutant: Mutant): Promise<CaseResult | undefined> {
  const report = await runConformance({
    backend: mutantBackend(mutant),
    ops: OPS.map((op) => mutant.changeOp?.(op) ?? op),
    cases: [mutant.query],
    quick: true,
    bail: true,
  });
  if (report.problems.length > 0) throw new Error(report.problems.join('; '));
  return report.exceptions.find(({ status }) => status === 'fail');
}
