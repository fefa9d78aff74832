import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { summary } from '@dynaconv/models';
import { missingNativeKernels } from '@dynaconv/tools';
import { describe, expect, it } from 'vitest';
import { judgeDistributed } from '../src/goals/distributed_goals.ts';
import { renderDistributed } from '../src/report/text/distributed.ts';
import type { DistributedReport } from '../src/suites/distributed.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const ROUNDS = 2;

describe.skipIf(missingNativeKernels())('bench distributed', () => {
  it('times workers with all-reduces and without', async () => {
    const words = ['distributed', 'rednet_digits', '--size', '28', '--batch', '2', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [
      MAIN,
      ...words,
      '--rounds',
      `${ROUNDS}`,
    ]);
    const report: DistributedReport = JSON.parse(stdout);
    expect([report.alone, report.together].map(({ length }) => length)).toEqual([ROUNDS, ROUNDS]);
    const shares = report.alone.map((milliseconds, i) => milliseconds / report.together[i]);
    expect(report.efficiency).toBeGreaterThanOrEqual(Math.min(...shares));
    expect(report.efficiency).toBeLessThanOrEqual(Math.max(...shares));
    expect(report.allReduceShare).toBeGreaterThan(0);
    expect(report.allReduceShare).toBeLessThan(1);
    // Of float32, one for each parameter.
    expect(report.bytes).toBe(4 * summary('rednet_digits', { size: 28 }).parameters);
    expect(renderDistributed(report)).toContain('2 workers of one thread');
  });
});

it.each([
  [0.81, true],
  [0.79, false],
])('an efficiency of %d reaches the goal: %s', (efficiency, reached) => {
  const [goal] = judgeDistributed({ model: 'rednet26', workers: 2, efficiency });
  expect(goal).toMatchObject({ measured: efficiency, reached });
});
