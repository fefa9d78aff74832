/** Pictures to batches, in Node and in pages. */

export { type Augmentation, augment, evaluationImage } from './augmentation.ts';
export {
  type Batch,
  type EvaluationBatchesOptions,
  evaluationBatches,
  type TrainingBatch,
  type TrainingBatchesOptions,
  trainingBatches,
} from './batches.ts';
export { assertDataset, type Dataset, type Sample, splitDataset } from './dataset.ts';
export { type EpochOptions, type PlannedBatch, planEpoch, sizesBetween } from './epoch.ts';
export { doJob, type Job } from './job.ts';
export { Random } from './random.ts';
export { readAhead } from './read_ahead.ts';
export { LocalReader, type Reader } from './reader.ts';
export type { RgbImage } from './rgb_image.ts';
export {
  type AffineInterpolation,
  type AffineMatrix,
  type AffineOptions,
  affine,
  rotate,
  shearX,
  shearY,
  translateX,
  translateY,
} from './transforms/affine.ts';
export { type ColourJitter, colourJitter } from './transforms/colour_jitter.ts';
export { brightness, contrast, saturation, sharpness } from './transforms/enhance.ts';
export { flipHorizontally } from './transforms/flip.ts';
export { hue } from './transforms/hue.ts';
export {
  autoContrast,
  equalize,
  invert,
  posterize,
  solarize,
  solarizeAdd,
} from './transforms/levels.ts';
export {
  type Box,
  cutmixBox,
  drawMix,
  type Mix,
  type Mixup,
  mixImages,
  targets,
} from './transforms/mixup.ts';
export { parseRandAugment, type RandAugment, randAugment } from './transforms/rand_augment.ts';
export { affineMatrix, type RandomAffine, randomAffine } from './transforms/random_affine.ts';
export { randomErasing } from './transforms/random_erasing.ts';
export { randomArea } from './transforms/random_resized_crop.ts';
