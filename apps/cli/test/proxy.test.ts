import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { download } from '../src/http/download.ts';
import { networkError } from '../src/http/errors.ts';
import { dynaconv } from './support/cli.ts';
import { CHECKPOINT } from './support/digits.ts';
import { temporaryFolder } from './support/folder.ts';
import { serveProxy, withoutProxies } from './support/proxy.ts';
import { file, serve } from './support/server.ts';

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const FIXTURES = path.join(import.meta.dirname, 'fixtures');

withoutProxies();

async function fetched(url: string): Promise<Buffer> {
  const target = path.join(temporaryFolder(), 'weights.pth');
  const { signal } = new AbortController();
  await download(new URL(url), target, { signal, maxBytes: 1e6, retries: 0 });
  return readFileSync(target);
}

describe.each(['HTTP_PROXY', 'http_proxy'])('%s', (variable) => {
  // Lower case goes first, even empty.
  beforeEach(() => {
    if (variable === 'HTTP_PROXY') vi.stubEnv('http_proxy', undefined);
  });

  test('is gone through, and looks the host up', async () => {
    const { url } = await serve(file(BYTES));
    const proxy = await serveProxy(Number(url.port));
    vi.stubEnv(variable, proxy.url);
    expect(await fetched('http://weights.example/a.pth')).toEqual(Buffer.from(BYTES));
    expect(proxy.tunnels).toEqual(['weights.example:80']);
  });

  test('is left out for the hosts of NO_PROXY', async () => {
    const { url } = await serve(file(BYTES));
    const proxy = await serveProxy(Number(url.port));
    vi.stubEnv(variable, proxy.url);
    vi.stubEnv('no_proxy', 'example.com,127.0.0.1');
    expect(await fetched(url.href)).toEqual(Buffer.from(BYTES));
    expect(proxy.tunnels).toEqual([]);
  });
});

test('the command goes through HTTPS_PROXY', async () => {
  const bytes = readFileSync(CHECKPOINT);
  const [cert, key] = ['cert', 'key'].map((kind) =>
    readFileSync(path.join(FIXTURES, `weights.example.${kind}.pem`)),
  );
  const server = createServer({ cert, key }, (_request, response) => {
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const proxy = await serveProxy((server.address() as AddressInfo).port);
  const cwd = temporaryFolder();
  const env = {
    DYNACONV_CACHE: temporaryFolder(),
    https_proxy: proxy.url,
    no_proxy: '',
    NODE_EXTRA_CA_CERTS: path.join(FIXTURES, 'weights.example.cert.pem'),
  };
  const args = ['convert', 'https://weights.example/digits.pth', 'a.safetensors'];
  expect(await dynaconv(args, { cwd, env })).toMatchObject({ code: 0, stderr: '' });
  expect(proxy.tunnels).toEqual(['weights.example:443']);
});

describe('what fails', () => {
  test('in the proxy is said to', async () => {
    const proxy = await serveProxy(1, 407);
    vi.stubEnv('http_proxy', proxy.url.replace('http://', 'http://me:secret@'));
    const failing = fetched('http://weights.example/a.pth');
    await expect(failing).rejects.toThrow(
      `http://weights.example/a.pth: the proxy answered 407, it wants a user and password: http://USER:PASSWORD@HOST (http_proxy names the proxy ${proxy.url}; hosts in NO_PROXY are reached without)`,
    );
    await expect(failing).rejects.not.toThrow('secret');
  });

  test('on the way names the proxy, or how to name one', () => {
    const url = new URL('https://weights.example/a.pth');
    const refused = new TypeError('fetch failed', {
      cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
    });
    expect(networkError(url, refused).message).toBe(
      'https://weights.example/a.pth: ECONNREFUSED (if this network needs a proxy, name it in HTTPS_PROXY)',
    );
    vi.stubEnv('https_proxy', 'http://proxy.example:3128');
    expect(networkError(url, refused).message).toBe(
      'https://weights.example/a.pth: ECONNREFUSED (https_proxy names the proxy http://proxy.example:3128; hosts in NO_PROXY are reached without)',
    );
    const unknown = new TypeError('fetch failed', {
      cause: Object.assign(new Error('no'), { code: 'ENOTFOUND', hostname: 'proxy.example' }),
    });
    expect(networkError(url, unknown).message).toContain('cannot find the host proxy.example;');
  });

  test.each(['proxy.example:3128', 'socks5://proxy.example'])(
    'is the variable: %s',
    async (value) => {
      vi.stubEnv('https_proxy', value);
      await expect(fetched('https://weights.example/a.pth')).rejects.toThrow(
        `https_proxy is '${value}', expected a URL such as http://proxy.example:3128`,
      );
    },
  );
});
