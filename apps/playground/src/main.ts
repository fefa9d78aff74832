/** `npm run playground`: serves the page until Ctrl-C. */

import { parseArgs } from 'node:util';
import { serve } from '../../../tools/browser/src/server.ts';
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

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new Error(`--port ${text}: expected an integer from 0 to 65535`);
}

await run().catch((error: NodeJS.ErrnoException) => {
  const problem =
    error.code === 'EADDRINUSE' ? 'the port is taken; name another with --port' : error.message;
  process.stderr.write(`playground: ${problem}\n`);
  process.exitCode = 1;
});
