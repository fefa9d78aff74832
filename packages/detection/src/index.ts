export type { ModuleSummary } from '@dynaconv/models/dense';
export { classColour, encodePng as toPng } from '@dynaconv/models/images';
export type { Box } from './boxes/box.ts';
export { type CocoDataset, type CocoImage, readCoco } from './data/coco.ts';
export {
  type Detection,
  type DetectOptions,
  type Explanation,
  ObjectDetector,
} from './detectors/object_detector.ts';
export { type DrawOptions, drawDetections } from './drawing/draw_detections.ts';
export {
  type AveragePrecision,
  type AveragePrecisionOptions,
  averagePrecision,
  type EvaluatedImage,
  type GroundTruth,
} from './evaluation/average_precision.ts';
export { COCO_MMDET, type DetectorPreprocessing } from './images/network_input.ts';
export { COCO_NAMES } from './labels/coco.ts';
export { type LoadDetectorOptions, loadDetector } from './load_detector.ts';
export { InstanceMask } from './masks/instance_mask.ts';
export type { Mask } from './masks/mask.ts';
export {
  type CompressedRle,
  type RleOptions,
  toMask,
  toRle,
  type UncompressedRle,
} from './masks/rle.ts';
export type { DetectorConfig, DetectorSizes, Spatial } from './networks/configurations.ts';
export { type DetectorNetwork, detectorNetwork, listDetectors } from './networks/networks.ts';
export {
  type DetectorSummary,
  type DetectorSummaryOptions,
  detectorSummary,
} from './networks/summary.ts';
