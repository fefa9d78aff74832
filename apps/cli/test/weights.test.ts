import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { officialNames } from '@dynaconv/models';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { UsageError } from '../src/errors.ts';
import * as weights from '../src/weights/resolve.ts';
import { temporaryFolder } from './support/folder.ts';
import { withoutProxies } from './support/proxy.ts';
import { file, serve, status } from './support/server.ts';

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const { signal } = new AbortController();

const resolveCheckpoint = async (...args: Parameters<typeof weights.resolveCheckpoint>) =>
  (await weights.resolveCheckpoint(...args)).path;
const resolveWeights = async (...args: Parameters<typeof weights.resolveWeights>) =>
  (await weights.resolveWeights(...args)).path;

withoutProxies();

let cache: string;
beforeEach(() => {
  cache = temporaryFolder();
  vi.stubEnv('DYNACONV_CACHE', cache);
});

const SHA256 = createHash('sha256').update(BYTES).digest('hex');

const network = vi.hoisted(() => ({ fetch: undefined as ((url: URL) => Response) | undefined }));
vi.mock('undici', async (original) => {
  const undici = await original<typeof import('undici')>();
  const fetch = (...args: Parameters<typeof undici.fetch>) =>
    network.fetch ? network.fetch(args[0] as URL) : undici.fetch(...args);
  return { ...undici, fetch };
});

/** Instead of the servers of the official weights. */
function answerWith(answer: () => Response): URL[] {
  const urls: URL[] = [];
  network.fetch = (url) => {
    urls.push(url);
    return answer();
  };
  onTestFinished(() => {
    network.fetch = undefined;
  });
  return urls;
}

const content = (name: string) => new Uint8Array(readFileSync(name));

describe('a URL', () => {
  test('is fetched once and then found in the cache, under its own name', async () => {
    const { url, requests } = await serve(file(BYTES));
    const first = await resolveCheckpoint(url.href, { signal });
    expect(path.relative(cache, first)).toMatch(/^weights[\\/][0-9a-f]{16}[\\/]weights\.pth$/);
    expect(content(first)).toEqual(BYTES);
    expect(await resolveCheckpoint(url.href, { signal })).toBe(first);
    expect(requests).toHaveLength(1);
  });

  test('that is in the cache is not waited for', async () => {
    const { url } = await serve(file(BYTES));
    const cached = await resolveCheckpoint(url.href, { signal });
    // Another process holds the lock.
    mkdirSync(`${path.dirname(cached)}.lock`);
    expect(await resolveCheckpoint(url.href, { signal: AbortSignal.timeout(60_000) })).toBe(cached);
  });

  test('that differs in its query is another file', async () => {
    const { url, requests } = await serve(file(BYTES));
    const first = await resolveCheckpoint(`${url.href}?v=1`, { signal });
    const second = await resolveCheckpoint(`${url.href}?v=2`, { signal });
    expect(second).not.toBe(first);
    expect(requests).toHaveLength(2);
  });

  test('is fetched again where the cached file has lost bytes', async () => {
    const { url, requests } = await serve(file(BYTES));
    const cached = await resolveCheckpoint(url.href, { signal });
    truncateSync(cached, 10);
    expect(content(await resolveCheckpoint(url.href, { signal }))).toEqual(BYTES);
    expect(requests).toHaveLength(2);
  });

  test('is fetched again where the cached file has changed', async () => {
    const { url, requests } = await serve(file(BYTES));
    const cached = await resolveCheckpoint(url.href, { signal });
    writeFileSync(cached, BYTES.toReversed());
    // A file system may not tell times within a few milliseconds apart.
    utimesSync(cached, 0, 0);
    expect(content(await resolveCheckpoint(url.href, { signal }))).toEqual(BYTES);
    expect(requests).toHaveLength(2);
    // Touched is not changed.
    utimesSync(cached, 0, 0);
    await resolveCheckpoint(url.href, { signal });
    expect(requests).toHaveLength(2);
  });

  test('whose file has changed on the server is refused, with what to do', async () => {
    const { url } = await serve(file(BYTES), file(BYTES.toReversed(), '"v2"'));
    const cached = await resolveCheckpoint(url.href, { signal });
    const pin = `${cached}.sha256`;
    expect(readFileSync(pin, 'utf8')).toBe(`${SHA256}  weights.pth\n`);
    rmSync(cached);
    await expect(resolveCheckpoint(url.href, { signal })).rejects.toThrow(
      new RegExp(
        `the file has changed since it was first downloaded: its SHA-256 is [0-9a-f]{64}, was ${SHA256}\\. If its authors have replaced it, remove .*weights\\.pth\\.sha256 and try again$`,
      ),
    );
    expect(readdirSync(path.dirname(cached)).sort()).toEqual([
      'weights.pth.sha256',
      'weights.pth.stat',
    ]);
    rmSync(pin);
    expect(content(await resolveCheckpoint(url.href, { signal }))).toEqual(BYTES.toReversed());
  });

  test('that is too large is refused', async () => {
    const { url } = await serve(file(BYTES));
    await expect(resolveCheckpoint(url.href, { signal, maxBytes: 999 })).rejects.toThrow(
      'larger than the 999 B that --max-download allows',
    );
  });

  test('is fetched once by several at the same time', async () => {
    const { url, requests } = await serve(file(BYTES));
    const paths = await Promise.all([1, 2, 3].map(() => resolveCheckpoint(url.href, { signal })));
    expect(new Set(paths).size).toBe(1);
    expect(content(paths[0])).toEqual(BYTES);
    expect(requests).toHaveLength(1);
  });

  test('may end in what is no name for a file', async () => {
    const { url } = await serve(file(BYTES));
    const names = ['/', '/a:b%2Fc?x'].map(async (rest) =>
      path.basename(await resolveCheckpoint(new URL(rest, url).href, { signal })),
    );
    expect(await Promise.all(names)).toEqual(['weights', 'a_b_2Fc']);
  });

  test('that fails leaves nothing in the cache', async () => {
    const { url } = await serve(status(404), file(BYTES));
    await expect(resolveCheckpoint(url.href, { signal })).rejects.toThrow('answered 404');
    expect(content(await resolveCheckpoint(url.href, { signal }))).toEqual(BYTES);
  });

  test('says how to choose another folder where the cache cannot be written', async () => {
    const { url } = await serve(file(BYTES));
    const notFolder = path.join(cache, 'file');
    writeFileSync(notFolder, '');
    vi.stubEnv('DYNACONV_CACHE', notFolder);
    await expect(resolveCheckpoint(url.href, { signal })).rejects.toThrow(
      `cannot write to the cache folder ${notFolder}: not a directory; name another in DYNACONV_CACHE`,
    );
  });

  test('says so where the file itself cannot be written', async () => {
    const { url, requests } = await serve(file(BYTES));
    const cached = await resolveCheckpoint(url.href, { signal });
    truncateSync(cached, 10);
    mkdirSync(`${cached}.part`);
    await expect(resolveCheckpoint(url.href, { signal })).rejects.toThrow(
      `cannot write to the cache folder ${cache}: illegal operation on a directory;`,
    );
    // Once for the first download: the disk would not be the better for another try.
    expect(requests).toHaveLength(2);
  });

  test('stops waiting for another process when it is cancelled', async () => {
    const { url } = await serve(() => {});
    const [first, second] = [new AbortController(), new AbortController()];
    const downloading = resolveCheckpoint(url.href, first);
    const waiting = resolveCheckpoint(url.href, second);
    second.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow();
    first.abort(new Error('enough, too'));
    await expect(downloading).rejects.toThrow('enough, too');
  });
});

describe('a name', () => {
  test('of a file is that file', async () => {
    const name = path.join(temporaryFolder(), 'rednet50');
    writeFileSync(name, BYTES);
    expect(await resolveCheckpoint(name, { signal })).toBe(name);
  });

  test.each(officialNames())('%s stands for its official weights', async (model) => {
    const urls = answerWith(() => new Response(BYTES));
    const fetching = resolveWeights(undefined, model, { signal });
    // What is served here is not what PyTorch publishes the SHA-256 of.
    const published = /-([0-9a-f]{8})\.pth$/;
    await fetching.catch(() => {});
    expect(urls).toHaveLength(1);
    expect(urls[0].protocol).toBe('https:');
    // What makes SharePoint and GitHub send the file instead of a page about it; PyTorch's server has only files.
    expect(urls[0].href).toMatch(
      /[?&]download=1$|\/releases\/download\/|^https:\/\/download\.pytorch\.org\/models\/[\w-]+\.pth$/,
    );
    const [, hash] = published.exec(urls[0].href) ?? [];
    if (hash !== undefined) {
      await expect(fetching).rejects.toThrow(
        `what arrived has SHA-256 ${SHA256}, its authors publish ${hash}…; it is damaged, or not theirs\nDownload the checkpoint in a browser`,
      );
      return;
    }
    const fetched = await fetching;
    expect(path.basename(fetched)).toBe(`${model}.pth`);
    expect(await resolveWeights(model, 'rednet26', { signal })).toBe(fetched);
    expect(urls).toHaveLength(1);
  });

  test('whose link has stopped working says how to get the file by hand', async () => {
    answerWith(() => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }));
    await expect(resolveWeights(undefined, 'rednet50', { signal })).rejects.toThrow(
      /sent a web page.*\nDownload the checkpoint in a browser from https:\/\/github\.com\/d-li14\/involution\S* and pass its path: --weights rednet50\.pth$/,
    );
  });

  test('of the digits network is the checkpoint in the package', async () => {
    expect(await resolveWeights(undefined, 'rednet_digits', { signal })).toMatch(
      /rednet_digits\.pth$/,
    );
  });

  test('of a model without official weights asks for a file', async () => {
    await expect(resolveWeights(undefined, 'rednet7', { signal })).rejects.toThrow(
      'there are no official weights of rednet7; pass --weights FILE',
    );
  });

  test.each(['nowhere.pth', 'ftp://example.org/a.pth', 'http://'])(
    '%s, which is nothing, is a usage error',
    async (source) => {
      const resolving = resolveCheckpoint(source, { signal });
      await expect(resolving).rejects.toBeInstanceOf(UsageError);
      await expect(resolving).rejects.toThrow(`${source} is neither a file, nor an http(s) URL`);
    },
  );
});
