import { Random } from './random.ts';

/** Which samples make a batch, and at which size the network sees them. */
export interface PlannedBatch {
  /** Positions in the dataset. */
  readonly samples: readonly number[];
  readonly size: number;
}

export interface EpochOptions {
  readonly batch: number;
  /** One, or several of which each batch gets one by chance (multi-scale training). */
  readonly sizes: readonly number[];
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
}

/** Batches of an epoch: every sample at most once, in random order, the last few left out that make no whole batch. */
export function planEpoch(
  count: number,
  { batch, sizes, seed, epoch }: EpochOptions,
): PlannedBatch[] {
  const order = new Random(seed, 'order', epoch).permutation(count);
  const random = new Random(seed, 'size', epoch);
  return Array.from({ length: Math.floor(count / batch) }, (_, i) => ({
    samples: order.slice(i * batch, (i + 1) * batch),
    size: random.choice(sizes),
  }));
}

/** The sizes from `least` to `most` in steps of 32, by which networks divide them. */
export const sizesBetween = (least: number, most: number): number[] =>
  Array.from({ length: Math.floor((most - least) / 32) + 1 }, (_, i) => least + 32 * i);
