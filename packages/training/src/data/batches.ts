import type { Preprocessing } from '@dynaconv/models/images';
import type { Augmentation } from './augmentation.ts';
import type { Dataset, Sample } from './dataset.ts';
import { planEpoch } from './epoch.ts';
import type { Job } from './job.ts';
import { Random } from './random.ts';
import { readAhead } from './read_ahead.ts';
import type { Reader } from './reader.ts';
import { drawMix, type Mixup, mixImages, targets } from './transforms/mixup.ts';

/** What a network gets in a step. */
export interface Batch {
  /** Normalised, float32 [count, size, size, 3]. */
  readonly images: Float32Array;
  readonly count: number;
  readonly size: number;
  /** Indices of the classes. */
  readonly labels: readonly number[];
  /** Which of the dataset's samples they are. */
  readonly samples: readonly number[];
}

/** A batch to learn from. */
export interface TrainingBatch extends Batch {
  /** The probability that each class is to get, float32 [count, classes]: smoothed, and mixed as the images are. */
  readonly targets: Float32Array;
  /** Its number in the epoch, from 0. */
  readonly index: number;
}

export interface TrainingBatchesOptions {
  readonly preprocessing: Preprocessing;
  readonly augmentation: Augmentation;
  readonly batch: number;
  /** One, or several of which each batch gets one by chance (multi-scale training). */
  readonly sizes: readonly number[];
  readonly labelSmoothing: number;
  readonly mixup?: Mixup;
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** Batches of the epoch that are left out, those of an earlier run; 0 by default. Of several workers, own ones. */
  readonly skip?: number;
  /** Which of several workers reads: each gets every `size`-th batch, from the `rank`-th, and as many as the others. */
  readonly worker?: { readonly rank: number; readonly size: number };
}

/**
 * Batches of an epoch, read ahead. They are the same for the same seed and epoch, whatever reads them and however many are left
 * out.
 *
 * @throws what the reader throws
 */
export async function* trainingBatches<Source>(
  { classes, samples }: Dataset<Source>,
  reader: Reader<Source>,
  options: TrainingBatchesOptions,
): AsyncGenerator<TrainingBatch> {
  const { preprocessing, augmentation, labelSmoothing, mixup, seed, epoch, skip = 0 } = options;
  const { rank, size: workers } = options.worker ?? { rank: 0, size: 1 };
  const plan = planEpoch(samples.length, options);
  const read = async (index: number): Promise<TrainingBatch> => {
    const { samples: chosen, size } = plan[index];
    const batch = await readBatch(samples, chosen, size, reader, (sample) => ({
      kind: 'training',
      preprocessing,
      augmentation,
      size,
      key: [seed, 'picture', epoch, sample],
    }));
    const mix = mixup && drawMix(mixup, size, new Random(seed, 'mix', epoch, index));
    if (mix) mixImages(batch.images, batch.count, size, mix);
    return {
      ...batch,
      index,
      targets: targets(batch.labels, classes.length, labelSmoothing, mix),
    };
  };
  const own = Math.floor(plan.length / workers);
  const indices = Array.from(
    { length: Math.max(own - skip, 0) },
    (_, i) => (skip + i) * workers + rank,
  );
  yield* readAhead(indices, read);
}

export interface EvaluationBatchesOptions {
  readonly preprocessing: Preprocessing;
  readonly batch: number;
}

/** All samples in their order, read ahead; the last batch may be smaller. */
export async function* evaluationBatches<Source>(
  { samples }: Dataset<Source>,
  reader: Reader<Source>,
  { preprocessing, batch }: EvaluationBatchesOptions,
): AsyncGenerator<Batch> {
  const starts = Array.from({ length: Math.ceil(samples.length / batch) }, (_, i) => i * batch);
  yield* readAhead(starts, (start) => {
    const chosen = [...samples.keys()].slice(start, start + batch);
    return readBatch(samples, chosen, preprocessing.crop, reader, () => ({
      kind: 'evaluation',
      preprocessing,
    }));
  });
}

async function readBatch<Source>(
  samples: readonly Sample<Source>[],
  chosen: readonly number[],
  size: number,
  reader: Reader<Source>,
  jobOf: (sample: number) => Job,
): Promise<Batch> {
  const imageSize = size * size * 3;
  const images = new Float32Array(chosen.length * imageSize);
  await Promise.all(
    chosen.map(async (sample, i) => {
      images.set(await reader.read(samples[sample].source, jobOf(sample)), i * imageSize);
    }),
  );
  const labels = chosen.map((sample) => samples[sample].label);
  return { images, count: chosen.length, size, labels, samples: chosen };
}
