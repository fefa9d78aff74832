/** What detectors are trained with: the losses of their heads, for loops of one's own and for optimizers of `@dynaconv/training`. */

export { detectorBatch, type TrainingImage } from './detector_batch.ts';
export {
  type DetectorLoss,
  type DetectorLosses,
  type DetectorLossOptions,
  detectorLosses,
} from './detector_losses.ts';
export {
  type DetectorBatch,
  DetectorTrainer,
  type DetectorTrainerOptions,
} from './detector_trainer.ts';
export type { ImageObjects } from './image_objects.ts';
export type { Shuffler } from './sample.ts';
