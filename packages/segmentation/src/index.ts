/** Semantic segmentation with RedNet and OverLoCK: the official checkpoints, from an image to a class for every pixel. */

export type { ModuleSummary } from '@dynaconv/models/dense';
export { encodePng as toPng } from '@dynaconv/models/images';
export { ConfusionMatrix } from './evaluation/confusion_matrix.ts';
export { draw } from './images/draw.ts';
export type { Pipeline, PrepareOptions } from './images/pipeline.ts';
export { ADE20K } from './labels/ade20k.ts';
export { CITYSCAPES } from './labels/cityscapes.ts';
export type { ClassSet, Colour } from './labels/class_set.ts';
export { SCENES } from './labels/scenes.ts';
export { listSegmenters, segmenterNetwork, semanticFpn, uperNet } from './networks/registry.ts';
export type { SegmentationConfig, SegmentationNetwork } from './networks/segmentation_network.ts';
export {
  type SegmenterSummary,
  type SegmenterSummaryOptions,
  segmenterSummary,
} from './networks/summary.ts';
export type { ClassIndices } from './task/class_map.ts';
export { type LoadSegmenterOptions, loadSegmenter } from './task/load_segmenter.ts';
export type { SegmentOptions } from './task/options.ts';
export { type Segmentation, SemanticSegmenter } from './task/semantic_segmenter.ts';
export type { SlidingWindow } from './task/tiles.ts';
