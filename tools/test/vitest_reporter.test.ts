import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { NODE_MAJORS, nodeBinary, toolEnvironment } from '../lib/paths.mjs';
import { capture } from '../lib/process.mjs';
import { binary } from './command.ts';
import { temporaryFolder } from './packages.ts';
import { REPORT_VARIABLE, type VitestReport } from './vitest_reporter.ts';

const REPORTER = fileURLToPath(new URL('./vitest_reporter.ts', import.meta.url));

const TESTS = `
it('passes', () => {});
it.skip('is skipped', () => {});
it('fails', () => expect(1).toBe(2));
it('hangs', () => new Promise(() => {}), 50);
describe('with a hook that hangs', () => {
  beforeAll(() => new Promise(() => {}), 60);
  it('is not reached', () => {});
});
it('leaves an error behind', async () => {
  setTimeout(() => { throw new Error('too late'); });
  await new Promise((resolve) => setTimeout(resolve, 20));
});
`;

/** What the reporter says of one file of tests. */
async function report(name: string, tests: string): Promise<VitestReport> {
  const folder = temporaryFolder('vitest-reporter');
  const file = path.join(folder, 'report.json');
  writeFileSync(path.join(folder, name), tests);
  const { output } = await capture(
    nodeBinary(NODE_MAJORS[0]),
    [
      binary('vitest', 'vitest'),
      'run',
      '--pool=forks',
      '--globals',
      `--root=${folder}`,
      `--reporter=${REPORTER}`,
    ],
    { env: { ...toolEnvironment(), [REPORT_VARIABLE]: file } },
  );
  if (!existsSync(file)) throw new Error(output);
  return JSON.parse(readFileSync(file, 'utf8'));
}

it('says what timed out, after how long, and what failed outside of tests', async () => {
  const { passed, failures, skips } = await report('some.test.js', TESTS);
  expect(passed).toBe(2);
  const busy = 'it hangs, or this machine is very busy';
  const place = String.raw`\n +at .*some\.test\.js:\d+:\d+\)?`;
  expect(failures).toEqual([
    expect.stringMatching(
      new RegExp(
        `^some.test.js > with a hook that hangs\nhook timed out after 0.06 s: ${busy}${place}$`,
      ),
    ),
    expect.stringMatching(new RegExp(`^some.test.js > fails\nexpected 1 to be 2 .*${place}$`)),
    expect.stringMatching(
      new RegExp(`^some.test.js > hangs\ntest timed out after 0.05 s: ${busy}${place}$`),
    ),
    expect.stringMatching(new RegExp(`^outside of tests\ntoo late${place}$`)),
  ]);
  expect(skips).toEqual([
    'some.test.js > is skipped: marked skip in its source',
    'some.test.js > with a hook that hangs > is not reached: not run, because what comes before it failed',
  ]);
});

it('says which file’s process ended', async () => {
  const { failures } = await report(
    'killed.test.js',
    `it('is killed', () => process.kill(process.pid, 'SIGKILL'));`,
  );
  expect(failures).toEqual([
    'killed.test.js\nits process ended before its tests did',
    'outside of tests\n[vitest-pool]: Worker forks emitted error.\nbecause: Worker exited unexpectedly',
  ]);
});
