import { writeFileSync } from 'node:fs';
import type { Tally } from './tally.ts';

/** Names the file that a command leaves its tally in, for the step that started it. */
export const TALLY_VARIABLE = 'DYNACONV_TALLY';

/** Ends a command that ran checks: prints what they came to, and fails where one failed or there was none. */
export function reportTally(tally: Tally): void {
  const file = process.env[TALLY_VARIABLE];
  if (file) writeFileSync(file, JSON.stringify(tally));
  for (const failure of tally.failures) process.stdout.write(`FAILED ${failure}\n`);
  for (const warning of new Set(tally.warnings)) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write(`${tally}\n`);
  // A filter that nothing matches is a mistake, not a pass.
  if (tally.failures.length > 0 || tally.passed === 0) process.exitCode = 1;
}
