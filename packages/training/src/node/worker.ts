import { parentPort } from 'node:worker_threads';
import { readImage } from '@dynaconv/models/images';
import { doJob } from '../data/job.ts';
import type { Reply, Request } from './worker_reader.ts';

parentPort!.on('message', async ({ path, job }: Request) => {
  const reply = await answer(path, job);
  parentPort!.postMessage(reply, 'values' in reply ? [reply.values.buffer] : []);
});

async function answer(path: Request['path'], job: Request['job']): Promise<Reply> {
  try {
    const values = doJob(await readImage(path), job);
    return { values: values as Float32Array<ArrayBuffer> };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
