import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './packages.ts';
import { program } from './steps/program.ts';

const REPORT = `
  import { reportTally } from ${JSON.stringify(new URL('report_tally.ts', import.meta.url).href)};
  import { Tally } from ${JSON.stringify(new URL('tally.ts', import.meta.url).href)};
  const tally = new Tally();
  await tally.check('one', () => {});
`;

/** Runs a module as a step does. */
function run(code: string) {
  const file = path.join(temporaryFolder('program'), 'main.mjs');
  writeFileSync(file, code);
  return program(file, ['an argument']);
}

it('takes over what a program counted', async () => {
  const code = `
    await tally.check(process.argv[2], () => { throw new Error('went wrong'); });
    tally.warnings.push('look');
    reportTally(tally);
  `;
  expect(await run(REPORT + code)).toEqual({
    passed: 1,
    failures: ['an argument\nwent wrong'],
    skips: [],
    warnings: ['look'],
  });
});

it('lets a program skip all that it has', async () => {
  const code = "const none = new Tally(); none.skips.push('no driver'); reportTally(none);";
  expect(await run(REPORT + code)).toMatchObject({ failures: [], skips: ['no driver'] });
});

it.each([
  [
    'leaves no tally',
    "throw new Error('too early');",
    /left no tally\n(.*\n)*.*too early(.*\n)*exit code 1$/,
  ],
  ['counts nothing', `${REPORT} reportTally(new Tally());`, /exit code 1\n0 passed, 0 failed$/],
  ['fails after it has counted', `${REPORT} reportTally(tally); process.exit(3);`, /exit code 3/],
])('a program that %s is a failure', async (_, code, message) => {
  const { failures } = await run(code);
  expect(failures).toEqual([expect.stringMatching(message)]);
});
