import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '@dynaconv/page-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PAGE = '<!doctype html><p>the page</p>';
const DIGIT = 'a digit';
const SECRET = 'private';

let folder: string;
let server: Awaited<ReturnType<typeof serve>>;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dynaconv-'));
  const write = async (file: string, text: string) => {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  await write('digits/3.txt', DIGIT);
  await write('digits/a b%.txt', DIGIT);
  await write('digits/.hidden', SECRET);
  await write('digits/inner/4.txt', DIGIT);
  await write('digits-private/key.txt', SECRET);
  await write('key.txt', SECRET);
  await symlink(path.join(folder, 'digits', '3.txt'), path.join(folder, 'digits', 'link.txt'));
  server = await serve(
    {
      pages: new Map([['/index.html', PAGE]]),
      folders: new Map([['/digits/', path.join(folder, 'digits')]]),
    },
    'isolated',
  );
  port = Number(new URL(server.origin).port);
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends bytes as they are: clients would mend them. */
async function sendRaw(text: string): Promise<Answer> {
  const socket = net.connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(text, 'latin1');
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  await once(socket, 'close');
  const [head, ...body] = answer.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}

const get = (target: string, { method = 'GET', host = `localhost:${port}` } = {}) =>
  sendRaw(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

test.each([
  ['/', PAGE],
  ['/?query', PAGE],
  ['/index.html', PAGE],
  ['/digits/3.txt', DIGIT],
  ['/digits/3.txt?%', DIGIT],
  ['/digits/%33.txt', DIGIT],
  ['/digits/a%20b%25.txt', DIGIT],
  ['/digits/inner/4.txt', DIGIT],
  ['/digits/inner/%34.txt', DIGIT],
  ['/digits/link.txt', DIGIT],
])('GET %s is answered', async (target, expected) => {
  const { status, head, body } = await get(target);
  expect([status, body]).toEqual([200, expected]);
  expect(head).toContain('Cross-Origin-Opener-Policy: same-origin');
  expect(head).toContain('X-Content-Type-Options: nosniff');
});

test.each([
  '/%',
  '//',
  '///',
  '//evil.example/',
  '/\\',
  '/%00',
  '/%zz',
  '/digits/%',
  '/digits/%00',
  '/digits/%c0%ae%c0%ae/key.txt',
  '/digits',
  '/digits/',
  '/digits/inner',
  '/digits/inner/',
  '/digits/.hidden',
  '/digits/%2ehidden',
  '/digits/../key.txt',
  '/digits/..%2fkey.txt',
  '/digits/%2e%2e/key.txt',
  '/digits/..%5ckey.txt',
  '/digits/..%2fdigits-private/key.txt',
  '/digits/../digits-private/key.txt',
  '/digits-private/key.txt',
  '/digits//../../key.txt',
  '/digits/inner/../../key.txt',
  '*',
  'http://localhost/',
  'http://evil.example/index.html',
  'index.html',
  `/${'a'.repeat(5000)}`,
])('GET %s is refused, and the server goes on', async (target) => {
  const { status, body } = await get(target);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).not.toContain(SECRET);
  expect((await get('/')).body).toBe(PAGE);
});

test.each(['evil.example', 'evil.example:80', 'localhost.evil.example', '', 'localhost@evil', '['])(
  'a page of host "%s", whose name was pointed here, gets nothing',
  async (host) => {
    for (const target of ['/', '/digits/3.txt']) {
      const { status, body } = await get(target, { host });
      expect(status).toBe(403);
      expect(body).not.toContain('digit');
    }
  },
);

test.each(['localhost', '127.0.0.1', '[::1]:9000', 'LOCALHOST:8400'])(
  'host %s is this machine',
  async (host) => {
    expect((await get('/', { host })).status).toBe(200);
  },
);

test('a request without a host is refused', async () => {
  expect((await sendRaw('GET / HTTP/1.0\r\n\r\n')).status).toBe(403);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])(
  '%s is not served',
  async (method) => {
    for (const target of ['/', '/digits/3.txt']) {
      const { status, head } = await get(target, { method });
      expect(status).toBe(405);
      expect(head).toContain('Allow: GET, HEAD');
    }
  },
);

test.each(['/', '/digits/3.txt'])('HEAD %s has the headers of GET, and no body', async (target) => {
  const { status, head, body } = await get(target, { method: 'HEAD' });
  expect([status, body]).toEqual([200, '']);
  const length = (await get(target)).body.length;
  expect(head).toContain(`Content-Length: ${length}`);
});

test('what is no HTTP ends its connection alone', async () => {
  expect((await sendRaw('\x00\x01\x02\r\n\r\n')).status).toBe(400);
  expect((await sendRaw('CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n')).status).toBeNaN();
  expect((await get('/')).body).toBe(PAGE);
});

test('a reader who goes away in the middle leaves the server running', async () => {
  const socket = net.connect(port, '127.0.0.1');
  socket.write('GET /digits/3.txt HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.resetAndDestroy();
  expect((await get('/')).body).toBe(PAGE);
});

test('other machines cannot connect', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  for (const { address, internal } of addresses) {
    if (internal || address.startsWith('fe80')) continue;
    const socket = net.connect(port, address);
    const [error] = await Promise.race([once(socket, 'error'), once(socket, 'connect')]).catch(
      (reason) => [reason],
    );
    socket.destroy();
    expect(error?.code, address).toMatch(/^E/);
  }
});
