import { Random } from '@dynaconv/training/data';
import { UsageError } from '../errors.ts';
import type { TrainOptions } from './options.ts';

/**
 * Deals images to those that are learned from and those of tests, by chance but the same for the same seed; both get one at least.
 *
 * @throws UsageError where there is one image alone
 */
export function splitImages<Image>(
  data: string,
  images: readonly Image[],
  { valShare, seed }: Pick<TrainOptions, 'valShare' | 'seed'>,
): { training: Image[]; validation: Image[] } {
  if (images.length < 2) {
    throw new UsageError(
      `${data} has ${images.length} image to learn from and to test on, expected two at least; or folders train and val`,
    );
  }
  const count = Math.min(Math.max(Math.round(images.length * valShare), 1), images.length - 1);
  const kept = new Set(new Random(seed, 'split').permutation(images.length).slice(0, count));
  return {
    training: images.filter((_, i) => !kept.has(i)),
    validation: images.filter((_, i) => kept.has(i)),
  };
}
