import { rmSync } from 'node:fs';
import path from 'node:path';
import { UnrecoverableError, Worker } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { batchProgress, openQueue } from '../src/index.ts';
import { QUEUE_NAME } from '../src/work/protocol.ts';
import { DIGITS } from './helpers/digits.ts';
import { missing, queueOf, startServer, temporaryFolder, until } from './helpers/setting.ts';

const IMAGES = ['a.png', 'b.png', 'c.png'];

/** A queue with three images in two shards, and what works on it in this process. */
async function smallQueue() {
  const server = await startServer();
  const queue = await queueOf(server);
  const output = path.join(temporaryFolder(), 'out');
  const batch = { output, images: IMAGES, settings: DIGITS, shard: 2 };
  const work = async (done: () => Promise<unknown>) => {
    const connection = { port: server.port, maxRetriesPerRequest: null };
    const worker = new Worker(QUEUE_NAME, done, { connection });
    await until(async () => (await queue.progress()).waiting === 0);
    await worker.close();
  };
  return { queue, batch, work };
}

describe.skipIf(missing)('a queue', () => {
  it('has each shard once, however often it is enqueued', async () => {
    const { queue, batch } = await smallQueue();
    const counts = { images: 3, shards: 2, done: 0, dead: 0 };
    expect(await queue.enqueue(batch)).toEqual({ ...counts, added: 2, known: 0 });
    expect(await queue.enqueue(batch)).toEqual({ ...counts, added: 0, known: 2 });
    expect(await queue.progress()).toEqual({
      waiting: 2,
      active: 0,
      delayed: 0,
      completed: 0,
      dead: 0,
    });
    expect(await queue.enqueue({ ...batch, images: ['d.png'] })).toEqual({
      ...counts,
      images: 4,
      shards: 3,
      added: 1,
      known: 2,
    });
  });

  it('lists dead shards, and tries them again', async () => {
    const { queue, batch, work } = await smallQueue();
    await queue.enqueue(batch);
    await work(() => Promise.reject(new UnrecoverableError('no such network')));
    const dead = await queue.dead();
    expect(dead.map(({ images }) => images.length).sort()).toEqual([1, 2]);
    expect(dead[0]).toMatchObject({ reason: 'no such network', output: batch.output });
    expect(await queue.enqueue(batch)).toMatchObject({ added: 0, known: 2, dead: 2 });

    expect(await queue.retry()).toBe(2);
    expect(await queue.dead()).toEqual([]);
    expect(await queue.progress()).toMatchObject({ waiting: 2, dead: 0 });

    await work(() => Promise.reject(new UnrecoverableError('no such network')));
    expect(await queue.discard()).toBe(2);
    expect(await queue.progress()).toMatchObject({ waiting: 0, dead: 0 });
    expect(await queue.enqueue(batch)).toMatchObject({ added: 2, known: 0 });
  });

  it('does again what is done by its own account, where the results are gone', async () => {
    const { queue, batch, work } = await smallQueue();
    await queue.enqueue(batch);
    await work(async () => {});
    expect(await queue.progress()).toMatchObject({ waiting: 0, completed: 2 });
    expect(await batchProgress(batch.output)).toMatchObject({ shards: 2, shardsDone: 0 });
    expect(await queue.enqueue(batch)).toMatchObject({ added: 2, known: 0, done: 0 });
    expect(await queue.progress()).toMatchObject({ waiting: 2, completed: 0 });
  });

  it('is not filled where the settings are wrong', async () => {
    const { queue, batch } = await smallQueue();
    const weights = path.join(temporaryFolder(), 'missing.pth');
    await expect(queue.enqueue({ ...batch, settings: { ...DIGITS, weights } })).rejects.toThrow(
      'missing.pth',
    );
    const failing = () => Promise.reject(new Error('no backend'));
    await expect(queue.enqueue({ ...batch, shard: failing })).rejects.toThrow('no backend');
    expect(await queue.progress()).toMatchObject({ waiting: 0 });
    rmSync(batch.output, { recursive: true, force: true });
  });

  it('whose server goes away is an error', async () => {
    const server = await startServer();
    const queue = await openQueue(server.url);
    await server.kill();
    await expect(queue.progress()).rejects.toThrow();
    await queue.close();
  });
});
