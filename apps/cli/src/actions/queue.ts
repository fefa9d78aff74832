import { batchProgress, openQueue } from '@dynaconv/queue';
import { print, printJson } from '../output.ts';
import { asUsage } from '../queue/usage.ts';
import { table } from '../table.ts';

export interface QueueOptions {
  readonly queue: string;
  readonly output?: string;
  readonly retry?: boolean;
  readonly discard?: boolean;
  readonly json?: boolean;
}

/** Characters of a shard's name that a table shows. */
const SHORT = 12;

export async function showQueue({ queue: url, ...options }: QueueOptions): Promise<void> {
  const queue = await asUsage(openQueue(url));
  try {
    const { output, retry, discard, json } = options;
    const discarded = discard ? await queue.discard() : undefined;
    const retried = retry ? await queue.retry() : undefined;
    const progress = await queue.progress();
    const batch = output === undefined ? undefined : await batchProgress(output);
    const dead = await queue.dead();
    if (json) {
      printJson({ ...progress, dead, retried, discarded, batch });
      return;
    }
    const { waiting, active, delayed, completed } = progress;
    print([
      ...(retried === undefined ? [] : [`${retried} dead shards are tried again`]),
      ...(discarded === undefined ? [] : [`${discarded} dead shards are forgotten`]),
      `shards: ${waiting} waiting, ${active} running, ${delayed} to be tried again, ${completed} done in the last day, ${dead.length} dead`,
      ...(batch
        ? [
            `${output}: ${batch.imagesDone} of ${batch.images} images have results, ${batch.shardsDone} of ${batch.shards} shards`,
          ]
        : []),
      ...(dead.length === 0
        ? []
        : [
            '',
            ...table(
              ['dead shard', '>images', 'reason'],
              dead.map(({ id, images, reason }) => [
                id.slice(0, SHORT),
                `${images.length}`,
                reason,
              ]),
            ),
          ]),
    ]);
  } finally {
    await queue.close();
  }
}
