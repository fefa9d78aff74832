import { describe, expect, it } from 'vitest';
import {
  freeWorkers,
  missing,
  runWorkers,
  startWorkers,
  WorkerProcess,
} from './helpers/workers.ts';

const LOST = { type: 'error', name: 'WorkerLostError' };

describe.skipIf(missing)('a failure', () => {
  it('of a process that is stopped reaches the others within the bound', async () => {
    const workers = startWorkers('reduce', await freeWorkers(3), {
      shapes: [[8], [8], [8]],
      stops: 1,
      bound: 10,
      waits: true,
    });
    // One that stopped before the others have met would be missed there.
    for (const worker of workers) await worker.line('up');
    for (const worker of workers) worker.tell();
    const survivors = await Promise.all([workers[0].ended, workers[2].ended]);
    for (const { end, last } of survivors) {
      expect(last).toMatchObject(LOST);
      expect(last.message).toMatch(/worker \d of 3: an all-reduce of shape \[8\] failed/);
      expect(end).toBe(75);
    }
    expect(workers[1].process.exitCode).toBeNull();
  });

  it('of a worker that never comes reaches the one that waits', async () => {
    const workers = await freeWorkers(2);
    const options = { workers, rank: 0, shapes: [[8], [8]], bound: 3 };
    const { last, end } = await new WorkerProcess('reduce', options).ended;
    expect(last).toMatchObject(LOST);
    expect(last.message).toMatch(
      /^worker 0 of 2: meeting the others failed.*\(.*no answer from another worker within 3 s/,
    );
    expect(end).toBe(75);
  });

  it('is not waited for when the wait is stopped', async () => {
    const workers = await freeWorkers(2);
    const worker = new WorkerProcess('reduce', { workers, rank: 0, shapes: [[8], [8]] });
    await worker.line('connecting');
    worker.process.kill('SIGTERM');
    expect((await worker.ended).last).toMatchObject({ message: 'stopped by the test' });
  });

  it('of shapes that differ reaches all, and names the shapes on one of them', async () => {
    const shapes = [[8], [9]];
    const results = await runWorkers('reduce', await freeWorkers(2), { shapes, bound: 20 });
    for (const { last, end } of results) {
      expect(last).toMatchObject(LOST);
      expect(end).toBe(75);
    }
    const messages = results.map(({ last }) => last.message as string);
    expect(
      messages.find((message) => /\[8\].*\[9\]|\[9\].*\[8\]/.test(message)),
      messages.join('\n'),
    ).toBeDefined();
  });
});
