import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, which would take one of these now and then. */
const PORTS = { first: 20_000, last: 32_000 };

/** Places of `count` workers on this machine, `127.0.0.1:PORT` each, whose ports are free. */
export async function freeWorkers(count: number): Promise<string[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first));
    if (await isFree(port)) found.add(port);
  }
  return [...found].map((port) => `127.0.0.1:${port}`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(true)));
  });
