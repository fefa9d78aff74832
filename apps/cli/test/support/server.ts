import { EventEmitter } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface TestServer {
  readonly url: URL;
  /** Headers of each request so far. */
  readonly requests: readonly IncomingHttpHeaders[];
}

/** An HTTP server on this machine for as long as the test runs. `answers[i]` serves request i, the last one the rest. */
export async function serve(...answers: RequestListener[]): Promise<TestServer> {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push(request.headers);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/weights.pth`), requests };
}

/** A server that knows ranges, as those of checkpoints do. */
export const file =
  (bytes: Uint8Array, etag = '"v1"'): RequestListener =>
  ({ headers }, response) => {
    const range = /^bytes=(\d+)-$/.exec(headers.range ?? '');
    const start = range && headers['if-range'] === etag ? Number(range[1]) : 0;
    response.setHeader('ETag', etag);
    response.setHeader('Content-Length', bytes.length - start);
    if (start > 0) {
      response.setHeader('Content-Range', `bytes ${start}-${bytes.length - 1}/${bytes.length}`);
    }
    response.writeHead(start > 0 ? 206 : 200).end(bytes.subarray(start));
  };

/** Emits 'bytes' with their number when a client has taken them in, so that no close races with what is on its way. */
export const arrivals = new EventEmitter<{ bytes: [received: number] }>();

/** Announces all of `bytes`, sends the first `count`, and drops the connection when they have arrived. */
export const cutOff =
  (
    bytes: Uint8Array,
    count: number,
    headers: Record<string, string> = { ETag: '"v1"' },
  ): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { ...headers, 'Content-Length': bytes.length });
    response.flushHeaders();
    response.write(bytes.subarray(0, count));
    const close = (received: number) => {
      if (received !== count) return;
      arrivals.off('bytes', close);
      response.destroy();
    };
    arrivals.on('bytes', close);
  };

export const status =
  (code: number): RequestListener =>
  (_request, response) => {
    response.writeHead(code).end();
  };
