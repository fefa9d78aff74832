/** `npm run browser -- --playground`: uses the playground as a user does, in a browser. */

import { parseArgs } from 'node:util';
import { throttleOf } from '@dynaconv/page-kit';
import { reportTally } from '@dynaconv/tools';
import { PARTS, runPlaygroundTests } from './playground.ts';

const HELP = `npm run browser -- --playground [options] [parts…]

Uses the playground as a user does, in Chromium, the parts named of ${PARTS.join(', ')}; all of them by default.

  --throttle <n>     make the processor seem n times slower to pages; 4 to 6 is a phone
  --help
`;

const { values, positionals } = parseArgs({
  options: { throttle: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
});

if (values.help) {
  process.stdout.write(HELP);
} else {
  const throttle = throttleOf(values.throttle);
  reportTally(await runPlaygroundTests({ throttle, parts: positionals }));
}
