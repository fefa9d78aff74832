import type { Group } from '@dynaconv/distributed';
import type { Dataset } from '@dynaconv/training/data';
import { messageOf, UsageError } from '../errors.ts';
import { note } from '../output.ts';
import type { TrainOptions } from './options.ts';
import type { RunFolder } from './run_folder.ts';
import type { TestResult } from './test_network.ts';

/** The one process of a training that has no others writes; of several workers the first does. */
export const isFirst = (group: Group | undefined): boolean =>
  group === undefined || group.rank === 0;

/**
 * Joins the other workers, where there are some.
 *
 * @throws UsageError for options that do not go together, and a backend without collectives
 */
export async function joinGroup(
  { workers, rank, bound, trustedNetwork, syncBatchNorm }: TrainOptions,
  backend: string,
  signal: AbortSignal,
): Promise<Group | undefined> {
  if (workers === undefined) {
    const other = rank === undefined ? (syncBatchNorm ? '--sync-batch-norm' : undefined) : '--rank';
    if (other) throw new UsageError(`${other} needs --workers HOST:PORT,HOST:PORT`);
    return undefined;
  }
  if (rank === undefined) {
    throw new UsageError(`--workers needs --rank, from 0 to ${workers.length - 1}`);
  }
  if (backend !== 'tensorflow') {
    throw new UsageError(
      `--workers needs --backend node, which has the collectives; this is ${backend}`,
    );
  }
  const { connect } = await import('@dynaconv/distributed');
  if (rank === 0) note('waiting for the other workers');
  return connect({ workers, rank, bound, trustedNetwork, signal });
}

/** This worker's part of the images, each of which one worker has. */
export const partOf = (dataset: Dataset<string>, { rank, size }: Group): Dataset<string> => ({
  ...dataset,
  samples: dataset.samples.filter((_, i) => i % size === rank),
});

/** An error with what to do. */
export function lostWorker(cause: unknown, group: Group, step: number, folder: RunFolder): Error {
  const saved = isFirst(group) ? `\nAll up to update ${step} is saved in ${folder.path}` : '';
  return new Error(`${messageOf(cause)}${saved}`, { cause });
}

/** The results of the workers' parts of the images as one. */
export async function joinResults(group: Group, own: TestResult): Promise<TestResult> {
  // JSON has neither NaN nor infinity, which a loss may be.
  const texts = await group.gather({ ...own, loss: String(own.loss) });
  const all = texts.map((part) => ({ ...part, loss: Number(part.loss) }));
  const images = all.reduce((sum, part) => sum + part.images, 0);
  const mean = (value: (part: TestResult) => number) =>
    all.reduce((sum, part) => sum + (part.images > 0 ? value(part) * part.images : 0), 0) / images;
  return {
    images,
    accuracy: mean(({ accuracy }) => accuracy),
    top5: mean(({ top5 }) => top5),
    loss: mean(({ loss }) => loss),
    byClass: own.byClass.map((_, i) => ({
      images: all.reduce((sum, { byClass }) => sum + byClass[i].images, 0),
      right: all.reduce((sum, { byClass }) => sum + byClass[i].right, 0),
    })),
  };
}
