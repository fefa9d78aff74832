import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type DownloadOptions, download } from '../src/http/download.ts';
import { networkError } from '../src/http/errors.ts';
import { temporaryFolder } from './support/folder.ts';
import { withoutProxies } from './support/proxy.ts';
import { arrivals, cutOff, file, serve, status } from './support/server.ts';

const BYTES = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 251);
const OTHER = BYTES.map((byte) => byte ^ 255);

withoutProxies();

const target = () => path.join(temporaryFolder(), 'weights.pth');

const fetchTo = (url: URL, to: string, options: Partial<DownloadOptions> = {}) =>
  download(url, to, {
    signal: new AbortController().signal,
    retryMs: 1,
    maxBytes: 1e6,
    onProgress: (received) => arrivals.emit('bytes', received),
    ...options,
  });

afterEach(() => void vi.useRealTimers());

/** The file has arrived, and nothing else is left in its folder. */
function expectFile(to: string, bytes: Uint8Array): void {
  expect(readdirSync(path.dirname(to))).toEqual(['weights.pth']);
  expect(readFileSync(to).equals(bytes)).toBe(true);
}

/** All of `BYTES` comes of a download. */
async function expectWhole(url: URL, options: Partial<DownloadOptions> = {}): Promise<void> {
  const to = target();
  await fetchTo(url, to, options);
  expectFile(to, BYTES);
}

describe('a download', () => {
  test('arrives whole and reports its progress', async () => {
    const { url, requests } = await serve(file(BYTES));
    const to = target();
    const seen: [number, number | undefined][] = [];
    await fetchTo(url, to, { onProgress: (...progress) => seen.push(progress) });
    expectFile(to, BYTES);
    expect(seen[0]).toEqual([0, BYTES.length]);
    expect(seen.at(-1)).toEqual([BYTES.length, BYTES.length]);
    expect(requests).toHaveLength(1);
    expect(requests[0].range).toBeUndefined();
  });

  test('may be empty', async () => {
    const { url } = await serve(file(new Uint8Array()));
    const to = target();
    await fetchTo(url, to);
    expectFile(to, new Uint8Array());
  });

  test('follows redirects', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(302, { Location: '/elsewhere' }).end();
    }, file(BYTES));
    await expectWhole(url);
  });

  test('may have no length', async () => {
    const { url } = await serve((_request, response) => {
      response.write(BYTES.subarray(0, 10));
      response.end(BYTES.subarray(10));
    });
    await expectWhole(url, { size: BYTES.length });
  });
});

describe('a server of its own mind', () => {
  test('may compress what was asked for plain', async () => {
    const { url, requests } = await serve((_request, response) => {
      const compressed = gzipSync(BYTES);
      response.writeHead(200, {
        'Content-Encoding': 'gzip',
        'Content-Length': compressed.length,
      });
      response.end(compressed);
    });
    await expectWhole(url);
    expect(requests[0]['accept-encoding']).toBe('identity');
  });

  test('may be slow, as long as something arrives', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, requests } = await serve(async (_request, response) => {
      response.writeHead(200, { 'Content-Length': BYTES.length });
      for (let start = 0; start < BYTES.length; start += 10_000) {
        const arrived = once(arrivals, 'bytes');
        response.write(BYTES.subarray(start, start + 10_000));
        await arrived;
        vi.advanceTimersByTime(900);
      }
      response.end();
    });
    const to = target();
    await fetchTo(url, to, { stallMs: 1000 });
    expectFile(to, BYTES);
    expect(requests).toHaveLength(1);
  });
});

describe('a download that is cut off', () => {
  test('goes on where it stopped, with the ETag', async () => {
    const { url, requests } = await serve(cutOff(BYTES, 40_000), file(BYTES));
    await expectWhole(url);
    expect(requests[1].range).toBe('bytes=40000-');
    expect(requests[1]['if-range']).toBe('"v1"');
  });

  test('goes on in a later call', async () => {
    const { url, requests } = await serve(cutOff(BYTES, 40_000), file(BYTES));
    const to = target();
    await expect(fetchTo(url, to, { retries: 0 })).rejects.toThrow(url.href);
    expect(existsSync(to)).toBe(false);
    await fetchTo(url, to);
    expectFile(to, BYTES);
    expect(requests[1].range).toBe('bytes=40000-');
  });

  test('goes on with Last-Modified where there is no strong ETag', async () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    const headers = { ETag: 'W/"weak"', 'Last-Modified': date };
    const { url, requests } = await serve(cutOff(BYTES, 40_000, headers), file(BYTES));
    await expectWhole(url);
    expect(requests[1]['if-range']).toBe(date);
  });

  test('starts anew where the server names no version', async () => {
    const { url, requests } = await serve(cutOff(BYTES, 40_000, {}), file(BYTES));
    await expectWhole(url);
    expect(requests[1].range).toBeUndefined();
  });

  test('starts anew where the file has changed on the server', async () => {
    const { url } = await serve(cutOff(OTHER, 40_000), file(BYTES, '"v2"'));
    await expectWhole(url);
  });

  test('starts anew where the server heeds Range but not If-Range', async () => {
    const { url } = await serve(
      cutOff(OTHER, 40_000),
      ({ headers }, response) => {
        const start = Number(/\d+/.exec(headers.range ?? '')?.[0]);
        response.writeHead(206, {
          ETag: '"v2"',
          'Content-Range': `bytes ${start}-${BYTES.length - 1}/${BYTES.length}`,
        });
        response.end(BYTES.subarray(start));
      },
      file(BYTES, '"v2"'),
    );
    await expectWhole(url);
  });

  test('starts anew where the server ignores Range', async () => {
    const { url } = await serve(cutOff(BYTES, 40_000), (_request, response) => {
      response.writeHead(200, { ETag: '"v1"', 'Content-Length': BYTES.length }).end(BYTES);
    });
    await expectWhole(url);
  });

  test('starts anew where what arrived was compressed', async () => {
    const compressed = gzipSync(BYTES, { level: 0 });
    const { url, requests } = await serve(
      cutOff(compressed, 60_000, { ETag: '"v1"', 'Content-Encoding': 'gzip' }),
      file(BYTES),
    );
    await expectWhole(url, { onProgress: () => arrivals.emit('bytes', 60_000) });
    expect(requests[1].range).toBeUndefined();
  });

  test('does not take a part for the whole that nobody asked for', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(206, { 'Content-Range': `bytes 0-9/10` }).end(BYTES.subarray(0, 10));
    }, file(BYTES));
    await expectWhole(url);
  });

  test('starts anew where the server sends another range than asked for', async () => {
    const { url } = await serve(
      cutOff(BYTES, 40_000),
      (_request, response) => {
        response.writeHead(206, { ETag: '"v1"', 'Content-Range': `bytes 0-9/${BYTES.length}` });
        response.end(BYTES.subarray(0, 10));
      },
      file(BYTES),
    );
    await expectWhole(url);
  });

  test('starts anew where the server refuses the range', async () => {
    const { url } = await serve(cutOff(BYTES, 40_000), status(416), file(BYTES));
    await expectWhole(url);
  });

  test('may go on in several ranges', async () => {
    const { url } = await serve(
      cutOff(BYTES, 40_000),
      ({ headers }, response) => {
        const start = Number(/\d+/.exec(headers.range ?? '')?.[0]);
        response.writeHead(206, {
          ETag: '"v1"',
          'Content-Range': `bytes ${start}-${start + 99}/${BYTES.length}`,
        });
        response.end(BYTES.subarray(start, start + 100));
      },
      file(BYTES),
    );
    await expectWhole(url);
  });

  test('starts anew where more arrives than the file has', async () => {
    const { url } = await serve(
      cutOff(BYTES, 40_000),
      ({ headers }, response) => {
        const start = Number(/\d+/.exec(headers.range ?? '')?.[0]);
        response.writeHead(206, {
          ETag: '"v1"',
          'Content-Range': `bytes ${start}-${BYTES.length - 1}/${BYTES.length}`,
        });
        response.end(BYTES);
      },
      file(BYTES),
    );
    await expectWhole(url);
  });

  test('asks for all of it where nothing had arrived', async () => {
    const { url, requests } = await serve(cutOff(BYTES, 0), file(BYTES));
    await expectWhole(url);
    expect(requests[1].range).toBeUndefined();
  });

  test('is tried for as long as it gets further', async () => {
    const steps = [1, 2, 3, 4, 5].map((i) => cutOff(BYTES, i * 10_000, {}));
    const { url, requests } = await serve(...steps, file(BYTES));
    const to = target();
    await fetchTo(url, to, { retries: 1 });
    expectFile(to, BYTES);
    expect(requests).toHaveLength(6);
  });

  test('is given up when it gets no further', async () => {
    const { url, requests } = await serve(cutOff(BYTES, 40_000, {}));
    await expect(fetchTo(url, target(), { retries: 2 })).rejects.toThrow(url.href);
    expect(requests).toHaveLength(4);
  });
});

describe('a limit', () => {
  const limit = { maxBytes: BYTES.length - 1 };

  test('refuses what is announced to be larger', async () => {
    const { url, requests } = await serve(file(BYTES));
    const to = target();
    await expect(fetchTo(url, to, limit)).rejects.toThrow(
      `${url.href}: the file is of 100 kB, larger than the 100 kB that --max-download allows`,
    );
    expect(requests).toHaveLength(1);
    expect(readdirSync(path.dirname(to))).toEqual([]);
    await fetchTo(url, to, { maxBytes: BYTES.length });
    expectFile(to, BYTES);
  });

  test.each([
    ['without a length', {}, BYTES],
    ['that is compressed', { 'Content-Encoding': 'gzip' }, gzipSync(BYTES)],
    ['whose length is no number', { 'Transfer-Encoding': 'chunked' }, BYTES],
  ])('stops a file %s', async (_, headers, body) => {
    const { url, requests } = await serve((_request, response) => {
      response.writeHead(200, headers).write(body.subarray(0, 10));
      response.end(body.subarray(10));
    });
    const to = target();
    await expect(fetchTo(url, to, limit)).rejects.toThrow('larger than the 100 kB');
    expect(requests).toHaveLength(1);
    expect(readdirSync(path.dirname(to))).toEqual([]);
  });

  test('holds for what is continued', async () => {
    const { url } = await serve(cutOff(BYTES.subarray(0, 60_000), 40_000), (_request, response) => {
      response.writeHead(206, { ETag: '"v1"', 'Content-Range': 'bytes 40000-99999/100000' });
      response.end(BYTES.subarray(40_000));
    });
    const to = target();
    await expect(fetchTo(url, to, limit)).rejects.toThrow('larger than the 100 kB');
    expect(readdirSync(path.dirname(to))).toEqual([]);
  });

  test.each(['9007199254740993', '99999999999999999999999'])(
    'refuses a length of %s in words',
    async (length) => {
      const server = createTcpServer((socket) => {
        socket.on('error', () => {});
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nabc`);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      const url = new URL(`http://127.0.0.1:${port}/weights.pth`);
      await expect(fetchTo(url, target(), limit)).rejects.toThrow(
        length.length > 20 ? /: Response body length/ : /larger than the 100 kB/,
      );
    },
  );
});

describe('a failing server', () => {
  test('is asked again when it is busy', async () => {
    const { url } = await serve(status(503), status(429), file(BYTES));
    await expectWhole(url);
  });

  test.each([404, 403])('is not asked again after a %i', async (code) => {
    const { url, requests } = await serve(status(code));
    const to = target();
    await expect(fetchTo(url, to)).rejects.toThrow(`${url.href}: the server answered ${code}`);
    expect(requests).toHaveLength(1);
    expect(readdirSync(path.dirname(to))).toEqual([]);
  });

  test('is not asked again after a web page', async () => {
    const { url, requests } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<html>');
    });
    await expect(fetchTo(url, target())).rejects.toThrow('sent a web page, not a file');
    expect(requests).toHaveLength(1);
  });

  test('with a file of another size than is known is refused before the transfer', async () => {
    const { url } = await serve(file(BYTES));
    const to = target();
    await expect(fetchTo(url, to, { size: 99 })).rejects.toThrow(
      'the server has a file of 100000 bytes, expected 99',
    );
    expect(readdirSync(path.dirname(to))).toEqual([]);
  });

  test('that gives no length is found out by the known size', async () => {
    const { url } = await serve((_request, response) => {
      response.write(BYTES);
      response.end();
    });
    const to = target();
    await expect(fetchTo(url, to, { size: 100_001 })).rejects.toThrow(
      '100000 bytes arrived, expected 100001',
    );
    expect(readdirSync(path.dirname(to))).toEqual([]);
  });

  test('that sends nothing is given up after a while', async () => {
    const { url } = await serve(() => {});
    await expect(fetchTo(url, target(), { stallMs: 50, retries: 1 })).rejects.toThrow(
      `${url.href}: nothing arrived for 0.05 seconds`,
    );
  });

  test('that stops half-way is given up after a while, and its bytes are kept', async () => {
    const { url, requests } = await serve((_request, response) => {
      response.writeHead(200, { ETag: '"v1"', 'Content-Length': BYTES.length });
      response.write(BYTES.subarray(0, 5000));
    }, file(BYTES));
    const to = target();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const onProgress = (received: number) => received === 5000 && vi.advanceTimersByTime(1000);
    await expect(fetchTo(url, to, { stallMs: 1000, retries: 0, onProgress })).rejects.toThrow(
      'nothing arrived',
    );
    await fetchTo(url, to);
    expectFile(to, BYTES);
    expect(requests[1].range).toBe('bytes=5000-');
  });

  test('that is not there is named with the reason', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const url = new URL(`http://127.0.0.1:${port}/weights.pth`);
    await expect(fetchTo(url, target(), { retries: 1 })).rejects.toThrow(
      `${url.href}: ECONNREFUSED`,
    );
  });

  test('that hangs up is told in words', async () => {
    const { url } = await serve(cutOff(BYTES, 1000, {}));
    await expect(fetchTo(url, target(), { retries: 0 })).rejects.toThrow(
      `${url.href}: the connection was cut off`,
    );
  });

  test('that redirects without end is not asked again', async () => {
    const { url, requests } = await serve((_request, response) => {
      response.writeHead(302, { Location: '/weights.pth' }).end();
    });
    await expect(fetchTo(url, target())).rejects.toThrow(
      `${url.href}: the server redirects without end`,
    );
    // The 20 redirects that the fetch standard allows, after the first request.
    expect(requests).toHaveLength(21);
  });

  test('whose name nobody knows asks whether the machine is offline', () => {
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const error = networkError(
      new URL('https://weights.example/rednet50.pth'),
      new TypeError('fetch failed', { cause }),
    );
    expect(error.message).toBe(
      'cannot find the host weights.example; is this machine offline? (if this network needs a proxy, name it in HTTPS_PROXY)',
    );
    expect(error.retriable).toBe(false);
  });
});

describe('cancelling', () => {
  test('stops at once with the reason given, and keeps what has arrived', async () => {
    const controller = new AbortController();
    const { url, requests } = await serve((_request, response) => {
      response.writeHead(200, { ETag: '"v1"', 'Content-Length': BYTES.length });
      response.write(BYTES.subarray(0, 5000));
    }, file(BYTES));
    const to = target();
    const reason = new Error('enough');
    const cancelled = fetchTo(url, to, {
      signal: controller.signal,
      retries: 0,
      onProgress: (received) => received > 0 && controller.abort(reason),
    });
    await expect(cancelled).rejects.toBe(reason);
    expect(existsSync(to)).toBe(false);
    await fetchTo(url, to);
    expectFile(to, BYTES);
    expect(requests[1].range).toBe('bytes=5000-');
  });
});
