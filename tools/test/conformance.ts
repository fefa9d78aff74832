import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NODE_MAJORS, nodeBinary, ROOT, toolEnvironment } from '../lib/paths.mjs';
import { capture } from '../lib/process.mjs';
import { temporaryFolder } from './packages.ts';
import type { Tally } from './tally.ts';

const MAIN = path.join(ROOT, 'packages/conformance/dist/main.js');

export interface ConformanceRun {
  readonly backend: string;
  /** Arguments of the command besides the backend; the quick set if absent. */
  readonly args?: readonly string[];
  readonly strict: boolean;
  readonly node?: number;
  /** Options of V8. */
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs the suite's command on a backend, and adds its warnings to the tally.
 * @throws Error with its output, for any exit code but 0
 */
export async function runConformance(tally: Tally, run: ConformanceRun): Promise<void> {
  const { backend, args = ['--quick'], strict, node = NODE_MAJORS[0], flags = [], env } = run;
  const folder = temporaryFolder('conformance');
  const { code, output } = await capture(
    nodeBinary(node),
    [
      ...[...flags, MAIN, '--backend', backend, '--report', folder, ...args],
      ...(strict ? ['--strict-expectations'] : []),
    ],
    { env: { ...toolEnvironment(node), TF_CPP_MIN_LOG_LEVEL: '3', ...env } },
  );
  if (code !== 0) throw new Error(`${output}\nexit code ${code}`);
  for (const name of readdirSync(folder)) {
    const report = readFileSync(path.join(folder, name), 'utf8');
    const { warnings }: { warnings: string[] } = JSON.parse(report);
    tally.warnings.push(...warnings.map((warning) => `${backend}: ${warning}`));
  }
}
