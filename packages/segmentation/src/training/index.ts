/** What segmenters are trained with besides `Trainer` and `pixelCrossEntropy` of `@dynaconv/training`. */

export {
  type SegmenterAugmentation,
  segmenterBatch,
  type TrainingImage,
} from './segmenter_batch.ts';
