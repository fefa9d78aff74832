/** `npm run playground`: serves the page until Ctrl-C. */

import { parseArgs } from 'node:util';
import { portOf, problemOf, serve } from '@dynaconv/page-kit';
import { playgroundSite } from './site.ts';

const DEFAULT_PORT = 8400;

const HELP = `npm run playground -- [options]

Serves a page, to this machine alone, that classifies images and shows the kernels that a network makes for them. Open the
address that it prints; Ctrl-C ends it.

  --port N   listen on this port (default: ${DEFAULT_PORT}); 0 takes any that is free
  --help
`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = values.port === undefined ? DEFAULT_PORT : portOf(values.port);
  const { origin } = await serve(await playgroundSite(), 'isolated', port);
  process.stdout.write(`The playground is at ${origin}\nCtrl-C ends it.\n`);
}

await run().catch((error: NodeJS.ErrnoException) => {
  process.stderr.write(`playground: ${problemOf(error)}\n`);
  process.exitCode = 1;
});
