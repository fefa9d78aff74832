import { writeFileSync } from 'node:fs';
import type { Tally } from './tally.ts';

/** The environment variable with the file in which a command leaves its tally for the step that started it. */
export const TALLY_VARIABLE = 'DYNACONV_TALLY';

/** Ends a command that ran checks: prints how many passed and failed, and fails if any failed, or none passed or was skipped. */
export function reportTally(tally: Tally): void {
  const file = process.env[TALLY_VARIABLE];
  if (file) writeFileSync(file, JSON.stringify(tally));
  for (const failure of tally.failures) process.stdout.write(`FAILED ${failure}\n`);
  for (const skip of tally.skips) process.stdout.write(`skipped: ${skip}\n`);
  for (const warning of new Set(tally.warnings)) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write(`${tally}\n`);
  // A filter that nothing matches is a mistake, not a pass.
  const isEmpty = tally.passed + tally.skips.length === 0;
  if (tally.failures.length > 0 || isEmpty) process.exitCode = 1;
}
