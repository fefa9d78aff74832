/** `npm run browser`: the browser tests alone. */

import { parseArgs } from 'node:util';
import { runBrowserTests, writeConformanceReports } from './run.ts';

const HELP = `npm run browser -- [options] [texts…]

Runs the tests of tools/browser/cases in Chromium whose titles hold one of the texts; all of them by default.

  --all              the tests that take many minutes too
  --throttle <n>     pages n times slower than this machine
  --strict-expectations
                     fail where a known deviation has expired, or is none any more; without it that is a warning
  --report <folder>  write the conformance reports of the backends that only a page has, and run no tests
  --help
`;

const { values, positionals } = parseArgs({
  options: {
    all: { type: 'boolean' },
    throttle: { type: 'string' },
    'strict-expectations': { type: 'boolean' },
    report: { type: 'string' },
    help: { type: 'boolean' },
  },
  allowPositionals: true,
});

if (values.help) {
  process.stdout.write(HELP);
} else if (values.report) {
  await writeConformanceReports(values.report);
} else {
  const tally = await runBrowserTests({
    all: values.all,
    filters: positionals,
    strict: values['strict-expectations'],
    throttle: throttleOf(values.throttle),
  });
  for (const failure of tally.failures) process.stdout.write(`FAILED ${failure}\n`);
  for (const warning of new Set(tally.warnings)) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write(`${tally}\n`);
  // A filter that nothing matches is a mistake, not a pass.
  if (tally.failures.length > 0 || tally.passed === 0) process.exitCode = 1;
}

function throttleOf(text = '1'): number {
  const throttle = Number(text);
  if (throttle >= 1) return throttle;
  throw new Error(`--throttle ${text}: expected a number of at least 1`);
}
