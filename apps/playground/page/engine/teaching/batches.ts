import type { Pixels, Preprocessing } from '@dynaconv/models';
import type { Batch } from '@dynaconv/training';
import { type Augmentation, doJob, type Reader, trainingBatches } from '@dynaconv/training/data';
import { tensor } from '@tensorflow/tfjs-core';
import type { Lesson } from './lesson.ts';

/** Examples of an update, at most. */
const MOST = 16;

/** Small changes that leave a drawing what it is. */
const AUGMENTATION: Omit<Augmentation, 'flip'> = {
  scale: [0.7, 1],
  ratio: [4 / 5, 5 / 4],
  interpolation: 'bilinear',
  erasing: 0,
};

/** Pictures that are in memory already. */
const reader: Reader<Pixels> = {
  parallel: 1,
  read: async (pixels, job) => doJob(pixels, job),
  close: async () => {},
};

/** Batches without end, in which the examples come by turns in random order. */
export async function* batchesOf(
  { classes, examples, mirrored }: Lesson,
  pictures: readonly Pixels[],
  preprocessing: Preprocessing,
): AsyncGenerator<Batch> {
  const samples = examples.map(({ label }, i) => ({ source: pictures[i], label }));
  for (let epoch = 0; ; epoch++) {
    const batches = trainingBatches({ classes, samples }, reader, {
      preprocessing,
      augmentation: { ...AUGMENTATION, flip: mirrored ? 0.5 : 0 },
      batch: batchOf(samples.length),
      sizes: [preprocessing.crop],
      labelSmoothing: 0,
      seed: 0,
      epoch,
    });
    for await (const { images, targets, count, size } of batches) {
      yield {
        xs: tensor(images, [count, size, size, 3]),
        ys: tensor(targets, [count, classes.length]),
      };
    }
  }
}

/** Of so many examples as even batches as there can be: what makes no whole one is left out of an epoch. */
export const batchOf = (examples: number): number =>
  Math.floor(examples / Math.ceil(examples / MOST));
