import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { batchProgress } from '../src/index.ts';
import { DIGITS, writeDigits } from './helpers/digits.ts';
import { imagesIn, rowsIn } from './helpers/results.ts';
import { isQuick, missing, queueOf, startServer, temporaryFolder } from './helpers/setting.ts';
import { StuckImage } from './helpers/stuck_image.ts';
import { WorkerProcess } from './helpers/worker_process.ts';

const SHARD = 4;
const IMAGES = 12;
const SHARDS = IMAGES / SHARD;

/** A queue with digits in shards. */
async function batchOfDigits() {
  const folder = temporaryFolder();
  const server = await startServer();
  const queue = await queueOf(server);
  const images = await writeDigits(path.join(folder, 'digits'), IMAGES);
  const output = path.join(folder, 'out');
  const batch = { output, images, settings: DIGITS, shard: SHARD };
  return { server, queue, images, output, batch };
}

/** The same, where a worker waits in the middle of the second shard. */
async function stuckBatch() {
  const { queue, images, batch, ...rest } = await batchOfDigits();
  const image = new StuckImage(images[SHARD + 2]);
  await queue.enqueue(batch);
  return { queue, images, image, ...rest };
}

const IDLE = { waiting: 0, active: 0, delayed: 0, dead: 0 };

describe.skipIf(missing)('every image is in the results once', () => {
  it('when a worker is killed in the middle of a shard', async () => {
    const { server, queue, output, images, image } = await stuckBatch();
    const first = new WorkerProcess(server.url);
    await image.reached();
    expect(await queue.progress()).toMatchObject({ waiting: 1, active: 1 });
    expect(await first.kill('SIGKILL')).toBe('SIGKILL');
    expect(imagesIn(output)).toEqual(images.slice(0, SHARD));
    image.restore();
    image.close();

    expect(await new WorkerProcess(server.url, { drain: true }).ended).toBe(0);
    expect(imagesIn(output)).toEqual(images);
    expect(rowsIn(output).every(({ error }) => error === undefined)).toBe(true);
    expect(await queue.progress()).toMatchObject(IDLE);
  });

  it('when the server is killed in the middle of a shard and starts again', async () => {
    const { server, queue, output, images, image } = await stuckBatch();
    const worker = new WorkerProcess(server.url, { drain: true });
    await image.reached();
    await server.kill();
    image.restore();
    image.release(); // The worker finishes its shard, and has nobody to tell.
    await server.start();
    expect(await worker.ended).toBe(0);
    expect(imagesIn(output)).toEqual(images);
    expect(rowsIn(output).every(({ error }) => error === undefined)).toBe(true);
    expect(await queue.progress()).toMatchObject(IDLE);
  });

  it('when the disk of the results is full, and has room again later', async ({ skip }) => {
    const { server, queue, output, images, batch } = await batchOfDigits();
    skip(!mountSmall(output), 'a small file system cannot be mounted here');
    await queue.enqueue(batch);
    const filler = path.join(output, 'filler');
    fill(filler);
    const first = new WorkerProcess(server.url, { drain: true });
    expect(await first.ended).toBe(1);
    expect(first.lines.at(-1)).toEqual({
      error: expect.stringMatching(/^cannot write results to .*: ENOSPC: no space left on device/),
    });
    expect(readdirSync(output).sort()).toEqual(['batch.json', 'filler', 'shards.json']);
    // It has not worn out the shards: BullMQ hands it one more with the answer to the first.
    const { waiting, delayed, dead } = await queue.progress();
    expect({ left: waiting + delayed, dead }).toEqual({ left: SHARDS, dead: 0 });
    expect(waiting).toBeGreaterThan(0);

    rmSync(filler);
    expect(await new WorkerProcess(server.url, { drain: true }).ended).toBe(0);
    expect(imagesIn(output)).toEqual(images);
    expect(await queue.progress()).toMatchObject(IDLE);
  });

  it.skipIf(isQuick)('when an image kills each process that is at it', async () => {
    const { server, queue, output, images, batch } = await batchOfDigits();
    const deadly = images[SHARD + 1];
    await sharp({ create: { width: 3, height: 3, channels: 3, background: 'red' } }).toFile(deadly);
    await queue.enqueue(batch);
    const options = { drain: true, setup: './deadly_backend.mjs' };
    expect(await new WorkerProcess(server.url, options).ended).toBe(0);
    expect(imagesIn(output)).toEqual(images);
    expect(rowsIn(output).filter(({ error }) => error !== undefined)).toEqual([
      {
        image: path.relative(process.cwd(), deadly),
        error: 'the process that computes died twice while it was at this image',
      },
    ]);
    expect(await queue.progress()).toMatchObject(IDLE);
    expect(readdirSync(output)).toHaveLength(SHARDS + 2);
  });

  it.skipIf(isQuick)(
    'when the process that computes is killed, which its worker replaces',
    async () => {
      const { server, output, images, image } = await stuckBatch();
      const worker = new WorkerProcess(server.url, { drain: true });
      await image.reached();
      image.restore();
      const [computing, ...others] = worker.computing();
      expect(others).toEqual([]);
      process.kill(computing, 'SIGKILL');
      expect(await worker.ended).toBe(0);
      image.close();
      expect(worker.lines.filter(({ failed }) => failed)).toEqual([
        { failed: expect.any(String), reason: expect.stringContaining('SIGKILL'), dead: false },
      ]);
      expect(imagesIn(output)).toEqual(images);
    },
  );

  it.skipIf(isQuick)(
    'when the server has lost the queue, and the images are enqueued again',
    async () => {
      const { server, output, images, image, queue, ...rest } = await stuckBatch();
      const worker = new WorkerProcess(server.url);
      await image.reached();
      await worker.kill('SIGKILL');
      image.restore();
      image.close();
      await server.kill();
      await queue.close();

      const empty = await startServer();
      const batch = { output, images, settings: DIGITS, shard: SHARD, ...rest };
      const again = await (await queueOf(empty)).enqueue(batch);
      expect(again).toMatchObject({ added: SHARDS - 1, done: 1, known: 0 });
      expect(await new WorkerProcess(empty.url, { drain: true }).ended).toBe(0);
      expect(imagesIn(output)).toEqual(images);
      expect(await batchProgress(output)).toEqual({
        shards: SHARDS,
        images: IMAGES,
        shardsDone: SHARDS,
        imagesDone: IMAGES,
      });
    },
  );

  it.skipIf(isQuick)(
    'when a kernel blocks for longer than the lock lasts, without doing it twice',
    async () => {
      const { server, queue, output, images, batch } = await batchOfDigits();
      await queue.enqueue({ ...batch, shard: IMAGES });
      const options = { drain: true, lock: 5, setup: './blocking_backend.mjs' };
      const worker = new WorkerProcess(server.url, options);
      expect(await worker.ended).toBe(0);
      expect(worker.lines.map((line) => Object.keys(line)[0])).toEqual(['done', 'summary']);
      // A second start would have found the results, and taken no time.
      expect(worker.lines[0].seconds).toBeGreaterThan(15);
      expect(imagesIn(output)).toEqual(images);
    },
  );
});

/** Mounts a file system of 64 KB as a folder for as long as the test runs, where that is allowed. */
function mountSmall(folder: string): boolean {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync('umount', [folder]));
  return true;
}

/** Writes until there is no room left. */
function fill(file: string): void {
  const page = Buffer.alloc(4096);
  for (;;) {
    try {
      appendFileSync(file, page);
    } catch {
      return;
    }
  }
}
