import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_MAJORS, nodeBinary, ROOT, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { temporaryFolder } from '../packages.ts';
import { TALLY_VARIABLE } from '../report_tally.ts';
import { Tally } from '../tally.ts';

/**
 * Runs a program of this repository that ends with `reportTally`, in a process of its own.
 * @param file from the repository's root
 */
export async function program(file: string, args: readonly string[] = []): Promise<Tally> {
  const tallyFile = path.join(temporaryFolder('tally'), 'tally.json');
  const { code, output } = await capture(
    nodeBinary(NODE_MAJORS[0]),
    [path.resolve(ROOT, file), ...args],
    { env: { ...toolEnvironment(), [TALLY_VARIABLE]: tallyFile } },
  );
  const tally = new Tally();
  try {
    tally.add(JSON.parse(readFileSync(tallyFile, 'utf8')));
  } catch {
    tally.failures.push(`${file} left no tally\n${output.trimEnd()}\nexit code ${code}`);
  }
  // It counted nothing, or threw after it had counted.
  if (code !== 0 && tally.failures.length === 0) {
    tally.failures.push(`${file}: exit code ${code}\n${output.trimEnd()}`);
  }
  return tally;
}
