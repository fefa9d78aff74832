import { writeFileSync } from 'node:fs';
import type { Tally } from './tally.ts';

/** The environment variable with the file in which a command leaves its tally for the step that started it. */
export const TALLY_VARIABLE = 'DYNACONV_TALLY';

/** Ends a command that ran checks: prints how many passed and failed, and fails if any failed or there were none. */
export function reportTally(tally: Tally): void {
  const file = process.env[TALLY_VARIABLE];
  if (file) writeFileSync(file, JSON.stringify(tally));
  for (const failure of tally.failures) process.stdout.write(`FAILED ${failure}\n`);
  for (const warning of new Set(tally.warnings)) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write(`${tally}\n`);
  // A filter that nothing matches is a mistake, not a pass.
  if (tally.failures.length > 0 || tally.passed === 0) process.exitCode = 1;
}
