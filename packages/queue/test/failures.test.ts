import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIGITS, writeDigits } from './helpers/digits.ts';
import { imagesIn, rowsIn } from './helpers/results.ts';
import { missing, queueOf, startServer, temporaryFolder, until } from './helpers/setting.ts';
import { WorkerProcess } from './helpers/worker_process.ts';

const SHARD = 4;
const IMAGES = 12;

/** A queue with digits; one of them, in the middle of the second shard, is a pipe that a worker waits for. */
async function withPipe() {
  const folder = temporaryFolder();
  const server = await startServer();
  const queue = await queueOf(server);
  const images = await writeDigits(path.join(folder, 'digits'), IMAGES);
  const output = path.join(folder, 'out');
  const stuck = images[SHARD + 2];
  renameSync(stuck, `${stuck}.kept`);
  execFileSync('mkfifo', [stuck]);
  const batch = { output, images, settings: DIGITS, shard: SHARD };
  await queue.enqueue(batch);
  return {
    server,
    queue,
    output,
    images,
    batch,
    release: () => renameSync(`${stuck}.kept`, stuck),
  };
}

describe.skipIf(missing)('every image is in the results once', () => {
  it('when a worker is killed in the middle of a shard', async () => {
    const { server, queue, output, images, release } = await withPipe();
    const first = new WorkerProcess(server.url);
    await until(() => first.lines.length === 1);
    await until(async () => (await queue.progress()).active === 1);
    const computing = first.computing();
    expect(computing).toHaveLength(1);
    expect(await first.kill('SIGKILL')).toBe('SIGKILL');
    expect(imagesIn(output)).toHaveLength(SHARD);
    release();

    const second = new WorkerProcess(server.url, { drain: true });
    expect(await second.ended).toBe(0);
    expect(imagesIn(output)).toEqual(images);
    expect(rowsIn(output).every((row) => row.error === undefined)).toBe(true);
    expect(await queue.progress()).toMatchObject({ waiting: 0, active: 0, dead: 0 });
  });
});
