/** `npm run browser`: the browser tests alone. */

import { parseArgs } from 'node:util';
import { runBrowserTests } from './run.ts';

const HELP = `npm run browser -- [options] [texts…]

Runs the tests of tools/browser/cases in Chromium whose titles hold one of the texts; all of them by default.

  --all   the tests that take many minutes too
  --help
`;

const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean' }, help: { type: 'boolean' } },
  allowPositionals: true,
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const tally = await runBrowserTests({ all: values.all, filters: positionals });
  for (const failure of tally.failures) process.stdout.write(`FAILED ${failure}\n`);
  process.stdout.write(`${tally}\n`);
  // A filter that nothing matches is a mistake, not a pass.
  if (tally.failures.length > 0 || tally.passed === 0) process.exitCode = 1;
}
