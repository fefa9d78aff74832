import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { capture, NODE_MAJORS, nodeBinary, ROOT } from '@dynaconv/tools';
import { expect, test } from 'vitest';

const MAIN = path.join(ROOT, 'apps', 'playground', 'src', 'main.ts');

/** As `npm run playground` runs it, on the pinned Node. */
const playground = (...args: string[]) => capture(nodeBinary(NODE_MAJORS[0]), [MAIN, ...args]);

test('--help names the options, and serves nothing', async () => {
  const { code, output } = await playground('--help');
  expect(code).toBe(0);
  expect(output).toContain('--port N');
});

test.each([
  [['--port', '65536'], '--port 65536: expected an integer from 0 to 65535'],
  [['--port', 'http'], '--port http: expected an integer from 0 to 65535'],
  [['--open'], "Unknown option '--open'"],
])('%j is called wrongly', async (args, message) => {
  const { code, output } = await playground(...args);
  expect(code).toBe(1);
  expect(output).toContain(`playground: ${message}`);
});

test('a port that is taken is an error that says what to do', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, output } = await playground('--port', `${port}`);
  other.close();
  expect(code).toBe(1);
  expect(output).toBe('playground: the port is taken; name another with --port\n');
});
