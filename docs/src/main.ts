/** `npm run docs`: serves the site until Ctrl-C, or builds it. */

import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '@dynaconv/tools';
import { build, createServer } from 'vitepress';
import { writeApi } from './api.ts';

const HELP = `npm run docs -- [options]

Serves the documentation site to this machine alone, and follows changes of its pages. Ctrl-C ends it.

  --port N      listen on this port (default: 5173, or the next that is free)
  --build       build the site into docs/.vitepress/dist instead
  --base PATH   where it will be on its server, with slashes around (default: /)
  --help
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    build: { type: 'boolean' },
    base: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) process.stdout.write(HELP);
else await run();

async function run(): Promise<void> {
  const docs = path.join(ROOT, 'docs');
  const { base } = values;
  process.stdout.write('writing the API reference …\n');
  await writeApi();
  if (values.build) {
    await build(docs, { base });
    return;
  }
  const server = await createServer(docs, {
    base,
    port: values.port === undefined ? undefined : Number(values.port),
  });
  await server.listen();
  server.printUrls();
}
