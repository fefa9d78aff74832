import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NODE_MAJORS, nodeBinary, ROOT, toolEnvironment } from '../../lib/paths.mjs';
import { capture } from '../../lib/process.mjs';
import { binary } from '../command.ts';
import { Tally } from '../tally.ts';

interface Report {
  readonly testResults: {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: string[];
    }[];
  }[];
}

/** What npm runs on the newest Node alone, and nobody installs. */
const OF_NEWEST_NODE = ['apps/benchmarks/**', 'apps/playground/**', 'tools/**'];

/** Runs the test files on one Node version: of all packages, and on the newest of everything. */
export async function vitest(node: number, filters: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dynaconv-vitest-'));
  try {
    const reportFile = path.join(folder, 'report.json');
    const { code, output } = await capture(
      nodeBinary(node),
      [
        binary('vitest', 'vitest'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile}`,
        '--no-color',
        ...(node === NODE_MAJORS[0] || filters.length > 0
          ? []
          : OF_NEWEST_NODE.flatMap((glob) => ['--exclude', glob])),
        ...filters,
      ],
      { env: toolEnvironment(node) },
    );
    const tally = read(reportFile, output);
    // Errors outside a test (an unhandled rejection, say) are in the exit code only.
    if (code !== 0 && tally.failures.length === 0) {
      tally.failures.push(`vitest: exit code ${code}\n${output.trimEnd()}`);
    }
    return tally;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(reportFile: string, output: string): Tally {
  const tally = new Tally();
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    tally.failures.push(`vitest wrote no report\n${output.trimEnd()}`);
    return tally;
  }
  for (const file of report.testResults) {
    const name = path.relative(ROOT, file.name);
    for (const test of file.assertionResults) {
      const title = `${name} > ${test.fullName}`;
      if (test.status === 'passed') tally.passed += 1;
      else if (test.status === 'failed') {
        tally.failures.push(`${title}\n${test.failureMessages.join('\n')}`);
      } else tally.skips.push(`${title}: marked ${test.status} in its source`);
    }
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      tally.failures.push(`${name}\n${file.message}`);
    }
  }
  return tally;
}
