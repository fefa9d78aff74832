import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { beforeEach, onTestFinished, vi } from 'vitest';

export interface TestProxy {
  readonly url: string;
  /** `HOST:PORT` of each CONNECT so far. */
  readonly tunnels: readonly string[];
}

/**
 * A proxy on this machine for as long as the test runs, which leads every tunnel to `port` of this machine, whatever host it is
 * asked for; or answers with `status` where one is given.
 */
export async function serveProxy(port: number, status?: number): Promise<TestProxy> {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url }, client) => {
    tunnels.push(url!);
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    client.on('error', () => server.destroy());
    server.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, tunnels };
}

const VARIABLES = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** Whatever proxy the machine of the tests needs, its own servers are reached without. */
export const withoutProxies = (): void =>
  beforeEach(() => {
    for (const name of VARIABLES) vi.stubEnv(name, '');
    return () => vi.unstubAllEnvs();
  });
