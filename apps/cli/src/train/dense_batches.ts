import { planEpoch, Random, readAhead } from '@dynaconv/training/data';
import type { Learner } from './learner.ts';
import type { Settings } from './settings.ts';

/**
 * Batches of what is left of an epoch, read ahead. They are the same for the same seed and epoch, however many of them an earlier run
 * has seen.
 *
 * @param read makes a batch of images, each with what all that is random follows from
 */
export async function* denseBatches<Batch>(
  count: number,
  { batch, accumulate, seed }: Settings,
  { epoch, epochStep }: Learner['trainer'],
  read: (samples: readonly { index: number; random: Random }[]) => Promise<Batch>,
): AsyncGenerator<Batch> {
  const plan = planEpoch(count, { batch, sizes: [0], seed, epoch });
  yield* readAhead(plan.slice(epochStep * accumulate), ({ samples }) =>
    read(samples.map((index) => ({ index, random: new Random(seed, 'picture', epoch, index) }))),
  );
}
