import type { Pixels, Preprocessing } from '@dynaconv/models/images';
import { type Augmentation, augment, evaluationImage } from './augmentation.ts';
import { Random } from './random.ts';

/** What is to be made of a picture. Plain data, so that it can be sent to a worker. */
export type Job =
  | { readonly kind: 'evaluation'; readonly preprocessing: Preprocessing }
  | {
      readonly kind: 'training';
      readonly preprocessing: Preprocessing;
      readonly augmentation: Augmentation;
      readonly size: number;
      /** What its random numbers come from. */
      readonly key: readonly (number | string)[];
    };

/** @returns normalised values, float32 [size, size, 3] */
export const doJob = (pixels: Pixels, job: Job): Float32Array =>
  job.kind === 'evaluation'
    ? evaluationImage(pixels, job.preprocessing)
    : augment(pixels, job.size, job.preprocessing, job.augmentation, new Random(...job.key));
