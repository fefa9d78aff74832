/** `npm run browser`: the browser tests alone. */

import { parseArgs } from 'node:util';
import { runPlaygroundTests } from './playground.ts';
import { runBrowserTests, writeConformanceReports } from './run.ts';

const HELP = `npm run browser -- [options] [texts…]

Runs the tests of tools/browser/cases in Chromium whose titles hold one of the texts; all of them by default.

  --all              the tests that take many minutes too
  --playground       the tests of the playground instead; on one device with its name as text: desktop, phone
  --throttle <n>     make the processor seem n times slower to pages; 4 to 6 is a phone
  --strict-expectations
                     fail where a known deviation has expired, or is none any more; without it that is a warning
  --report <folder>  write the conformance reports of the backends that only a page has, and run no tests
  --help
`;

const { values, positionals } = parseArgs({
  options: {
    all: { type: 'boolean' },
    playground: { type: 'boolean' },
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
  const throttle = throttleOf(values.throttle);
  const tally = values.playground
    ? await runPlaygroundTests({ throttle, devices: positionals })
    : await runBrowserTests({
        all: values.all,
        filters: positionals,
        strict: values['strict-expectations'],
        throttle,
      });
  for (const failure of tally.failures) process.stdout.write(`FAILED ${failure}\n`);
  for (const warning of new Set(tally.warnings)) process.stdout.write(`warning: ${warning}\n`);
  process.stdout.write(`${tally}\n`);
  // A filter that nothing matches is a mistake, not a pass.
  if (tally.failures.length > 0 || tally.passed === 0) process.exitCode = 1;
}

function throttleOf(text = '1'): number {
  const rate = Number(text);
  if (rate >= 1) return rate;
  throw new Error(`--throttle ${text}: expected a number of at least 1`);
}
