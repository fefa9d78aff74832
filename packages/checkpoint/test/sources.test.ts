import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CheckpointError,
  type CheckpointSource,
  readCheckpoint,
  writeSafetensors,
} from '../src/index.ts';
import { EXPECTED, expectFixture, fixtureBytes, fixturePath } from './support/fixtures.ts';
import { expectRefused } from './support/rejects.ts';

const NAME = 'training.pth';
const content = fixtureBytes(NAME);

/** Of 400 MB: the members of a gzip file follow each other. */
const bomb = Buffer.concat(Array(100).fill(gzipSync(new Uint8Array(4e6))));

/** How the server answers, by path. */
const answers: Record<string, (response: ServerResponse) => void> = {
  '/whole': (response) => {
    response.setHeader('content-length', content.length);
    response.end(content);
  },
  '/chunked': (response) => {
    response.write(content.subarray(0, 1000));
    response.end(content.subarray(1000));
  },
  '/gzip': (response) => {
    const zipped = gzipSync(content);
    response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-length', zipped.length);
    response.end(zipped);
  },
  '/cut': (response) => {
    response.setHeader('content-length', content.length);
    response.write(content.subarray(0, 1000), () => response.destroy());
  },
  '/hangs': (response) => {
    response.setHeader('content-length', content.length);
    response.write(content.subarray(0, 1000));
  },
  '/huge': (response) => {
    response.setHeader('content-length', 10 * 2 ** 30);
    response.write(content);
  },
  '/endless': (response) => {
    const more = () => response.destroyed || response.write(new Uint8Array(2 ** 16), more);
    more();
  },
  '/empty': (response) => response.end(),
  '/part': (response) => {
    response.writeHead(206, {
      'content-range': `bytes 0-${content.length - 1}/${content.length}`,
      'content-length': content.length,
    });
    response.end(content);
  },
  '/silent': () => {},
  '/slow': (response) => {
    response.write(content.subarray(0, 1000));
    setTimeout(() => response.write(content.subarray(1000, 2000)), 20);
    setTimeout(() => response.end(content.subarray(2000)), 40);
  },
  '/gzip-bomb': (response) => {
    response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-length', bomb.length);
    response.end(bomb);
  },
  '/gzip-bomb-of-unknown-length': (response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end(bomb);
  },
};

const server = createServer((request, response) => {
  const answer = answers[request.url!];
  if (answer) answer(response);
  else response.writeHead(404).end();
});
let origin: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'checkpoint-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

describe('a checkpoint is read', () => {
  const sources: [what: string, source: () => CheckpointSource][] = [
    ['a path', () => fixturePath(NAME)],
    ['a file URL', () => pathToFileURL(fixturePath(NAME))],
    ['a file URL as a string', () => pathToFileURL(fixturePath(NAME)).href],
    ['a Uint8Array', () => content],
    [
      'a Buffer in the middle of another',
      () => Buffer.from([0, 1, 2, ...content, 3]).subarray(3, -1),
    ],
    ['an ArrayBuffer', () => content.buffer],
    ['a Blob', () => new Blob([content])],
    ['a URL', () => new URL('/whole', origin)],
    ['a URL as a string', () => `${origin}/whole`],
    ['a URL of unknown length', () => `${origin}/chunked`],
    ['a URL of encoded content', () => `${origin}/gzip`],
    [
      'a data URL',
      () => `data:application/octet-stream;base64,${Buffer.from(content).toString('base64')}`,
    ],
  ];
  test.each(sources)('from %s', async (_, source) => {
    await expectFixture(await readCheckpoint(source()), EXPECTED[NAME]);
  });
});

describe('a source that cannot be read is an error that names it', () => {
  const sources: [what: string, source: () => unknown, message: string | RegExp][] = [
    ['a path to nothing', () => path.join(folder, 'none.pth'), /none\.pth: cannot be read: ENOENT/],
    ['a folder', () => folder, /is a folder; a file was expected/],
    ['a URL to nothing', () => `${origin}/none`, /\/none: the server answered 404 Not Found/],
    ['a URL to nobody', () => 'http://127.0.0.1:1/x', /127\.0\.0\.1:1\/x: cannot be downloaded/],
    ['a download cut short', () => `${origin}/cut`, /\/cut: cannot be downloaded/],
    [
      'an announcement of 10 GB',
      () => `${origin}/huge`,
      '/huge: is of 10737418240 bytes; at most 4294967296 (maxBytes)',
    ],
    ['a part that nobody asked for', () => `${origin}/part`, '/part: the server answered 206'],
    ['a URL of no file', () => 'file://%', 'file://%: is not the URL of a file'],
    ['a URL of a file elsewhere', () => 'file://host/x.pth', /x\.pth: cannot be read: /],
    ['a URL that is none', () => 'http://%', 'http://%: cannot be downloaded: '],
    [
      'a data URL that is no checkpoint, in short',
      () => `data:text/plain;base64,${'A'.repeat(5000)}!`,
      /^data:text\/plain;base64,A+…: cannot be downloaded|^file: begins/,
    ],
    ['an empty answer', () => `${origin}/empty`, 'file: is empty'],
    ['no source', () => undefined, 'source: is undefined; a path, URL, ArrayBuffer'],
    ['null', () => null, 'source: is null'],
    ['a number', () => 3, 'source: is number'],
  ];
  test.each(sources)('%s', async (_, source, message) => {
    await expectRefused(() => readCheckpoint(source() as CheckpointSource), message);
  });

  test('a download without end, at maxBytes', async () => {
    await expectRefused(
      () => readCheckpoint(`${origin}/endless`, { maxBytes: 2 ** 21 }),
      '/endless: is larger than the 2097152 bytes (maxBytes) expected',
    );
  });
});

describe('a server that falls silent', () => {
  test.each(['/silent', '/hangs'])('is left after idleTimeout: %s', async (path) => {
    await expectRefused(
      () => readCheckpoint(origin + path, { idleTimeout: 50 }),
      `${path}: the server has sent nothing for 50 ms (idleTimeout)`,
    );
  });

  test('is no error while it sends something now and then', async () => {
    const { format } = await readCheckpoint(`${origin}/slow`, { idleTimeout: 2000 });
    expect(format).toBe('pth');
  });

  test('is waited for where the caller likes, until it aborts', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const options = { idleTimeout: Number.POSITIVE_INFINITY, signal: controller.signal };
    const reading = readCheckpoint(`${origin}/silent`, options);
    setTimeout(() => controller.abort(reason), 100);
    await expect(reading).rejects.toBe(reason);
  });
});

describe('what a server has compressed', () => {
  test.each(['/gzip-bomb', '/gzip-bomb-of-unknown-length'])(
    'becomes no more than its size allows: %s',
    async (path) => {
      await expectRefused(
        () => readCheckpoint(origin + path),
        /bomb.*: is larger than the \d+ bytes \(maxBytes\) expected of what the server has compressed/,
      );
    },
  );
});

test.skipIf(process.platform === 'win32')(
  'a fifo is refused before anyone waits for it',
  async () => {
    const fifo = path.join(folder, 'fifo');
    execFileSync('/bin/sh', ['-c', 'mkfifo "$0"', fifo]);
    await expectRefused(
      () => readCheckpoint(fifo),
      /fifo: is a pipe or device; a file was expected/,
    );
    await expectRefused(() => readCheckpoint('/dev/zero'), '/dev/zero: is a pipe or device');
  },
);

describe('abortion rejects with its reason', () => {
  const reason = new Error('changed my mind');

  test('before anything', async () => {
    const signal = AbortSignal.abort(reason);
    for (const source of [fixturePath(NAME), content, new Blob([content]), `${origin}/whole`]) {
      await expect(readCheckpoint(source, { signal })).rejects.toBe(reason);
    }
  });

  test('in the middle of a download', async () => {
    const controller = new AbortController();
    const reading = readCheckpoint(`${origin}/hangs`, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(reading).rejects.toBe(reason);
  });

  test('between the tensors of a file', async () => {
    const controller = new AbortController();
    const { tensors } = await readCheckpoint(fixturePath(NAME), { signal: controller.signal });
    const [first, second] = tensors.values();
    await first.data();
    controller.abort(reason);
    await expect(second.data()).rejects.toBe(reason);
  });
});

describe('progress', () => {
  const watch = async (source: CheckpointSource) => {
    const seen: { loaded: number; total?: number }[] = [];
    const checkpoint = await readCheckpoint(source, { onProgress: (p) => seen.push(p) });
    for (const [i, { loaded }] of seen.entries()) {
      expect(loaded).toBeGreaterThanOrEqual(i ? seen[i - 1].loaded : 0);
    }
    return { checkpoint, seen };
  };

  test('of a download ends at its length', async () => {
    const { seen } = await watch(`${origin}/whole`);
    expect(seen.at(-1)).toEqual({ loaded: content.length, total: content.length });
  });

  test('of a download of unknown length, or encoded, has no wrong total', async () => {
    expect((await watch(`${origin}/chunked`)).seen.at(-1)).toEqual({ loaded: content.length });
    const { seen } = await watch(`${origin}/gzip`);
    expect(seen.at(-1)!.loaded).toBe(content.length);
    for (const { loaded, total = Number.POSITIVE_INFINITY } of seen) {
      expect(loaded).toBeLessThanOrEqual(total);
    }
  });

  const tensors = ['a', 'b'].map((name) => ({
    name,
    shape: [10_000],
    dtype: 'float32' as const,
    data: new Float32Array(10_000),
  }));
  const file = writeSafetensors(tensors) as Uint8Array<ArrayBuffer>;
  test.each([
    [
      'a path',
      async () => {
        const name = path.join(folder, 'progress.safetensors');
        await writeFile(name, file);
        return name;
      },
    ],
    ['a Blob', async () => new Blob([file])],
  ] as const)('of %s goes on as tensors are read, and never past its end', async (_, source) => {
    const { checkpoint, seen } = await watch(await source());
    expect(seen.at(-1)!.total).toBe(file.length);
    expect(seen.at(-1)!.loaded).toBeLessThan(2000);
    await checkpoint.tensors.get('a')!.data();
    expect(seen.at(-1)!.loaded).toBeGreaterThan(40_000);
    expect(seen.at(-1)!.loaded).toBeLessThan(42_000);
    for (let i = 0; i < 3; i++) await checkpoint.tensors.get('b')!.data();
    expect(seen.at(-1)!.loaded).toBe(file.length);
  });
});

test('a storage with several tensors is read once', async () => {
  let reads = 0;
  const views = new Blob([fixtureBytes('views.pth')]);
  const { tensors } = await readCheckpoint(views, { onProgress: () => reads++ });
  await tensors.get('whole')!.data();
  const before = reads;
  expect(await tensors.get('transposed')!.data()).toHaveLength(120);
  expect(reads).toBe(before);
  await tensors.get('counts')!.data(); // on another
  expect(reads).toBeGreaterThan(before);
});

describe('a file of 64 MB', () => {
  const size = 2 ** 24;
  const large = {
    name: 'large',
    shape: [size],
    dtype: 'float32',
    data: new Float32Array(size).fill(3),
  } as const;
  const small = { name: 'small', shape: [2], dtype: 'int16', data: Int16Array.of(1, 2) } as const;
  let file: string;
  beforeAll(async () => {
    file = path.join(folder, 'large.safetensors');
    await writeFile(file, writeSafetensors([large, small]));
  });

  test('is not read for one small tensor of it', async () => {
    let loaded = 0;
    const { tensors } = await readCheckpoint(file, { onProgress: (p) => (loaded = p.loaded) });
    expect(await tensors.get('small')!.data()).toEqual(small.data);
    expect(loaded).toBeLessThan(2000);
    expect((await tensors.get('large')!.float32()).at(-1)).toBe(3);
    expect(loaded).toBeGreaterThan(size * 4);
  });

  test('that changes after it was opened is not read on', async () => {
    const { tensors } = await readCheckpoint(file);
    await utimes(file, new Date(), new Date(Date.now() + 5000));
    await expectRefused(() => tensors.get('small')!.data(), /has changed since it was opened/);
    await writeFile(file, 'short');
    await expectRefused(() => tensors.get('small')!.data(), /has changed since it was opened/);
  });
});

test('a Blob that cannot be read is an error of this package', async () => {
  const blob = new Blob([content]);
  blob.slice = () => {
    throw new DOMException('gone', 'NotReadableError');
  };
  await expect(readCheckpoint(blob)).rejects.toThrow(CheckpointError);
  await expect(readCheckpoint(blob)).rejects.toThrow('Blob: cannot be read: gone');
});
