/** What every entry of the package exports: all but the networks, and the functions that look a network up by its name. */

export { OPERATORS, type Operator } from '@dynaconv/layers/base';
export { blockPaths } from './block_paths.ts';
export { classifierPath } from './classifier_path.ts';
export { deploy, deployAsync } from './deploy.ts';
export { estimateStatistics } from './estimate_statistics.ts';
export { type ColourMap, colourMap, colourOf } from './explain/colours.ts';
export {
  type ContrastOptions,
  contrastingLayer,
  contrastingPositions,
} from './explain/contrast.ts';
export { type DynamicKernelsOptions, dynamicKernels } from './explain/dynamic_kernels.ts';
export type { DynamicLayer } from './explain/dynamic_layers.ts';
export { FIELD_COLOURS, FIELD_DECADES, fieldPicture } from './explain/field_picture.ts';
export { groupWeights } from './explain/group_weights.ts';
export { DynamicKernels } from './explain/kernel_reader.ts';
export type { Box, DynamicKernel, Place, PositionKernels } from './explain/position_kernels.ts';
export {
  areaHolding,
  areaReached,
  type ReceptiveField,
  type ReceptiveFieldOptions,
  receptiveField,
} from './explain/receptive_field.ts';
export { featureExtractor, stageNames } from './features.ts';
export { imageFiles } from './images/image_files.ts';
export type { PixelData, Pixels } from './images/pixels.ts';
export type { Preprocessing } from './images/preprocessing.ts';
export {
  type Drawable,
  type ImageFile,
  type ImageSource,
  type ReadImageOptions,
  readImage,
} from './images/read_image.ts';
export type { Labels } from './labels/class_names.ts';
export { imageNetNames } from './labels/imagenet.ts';
export { namesIn } from './labels/names_in.ts';
export type {
  Architecture,
  Backbone,
  Head,
  PartName,
  PublishedWeights,
  Stage,
} from './network/architecture.ts';
export type { EntryPoint } from './network/entry_point.ts';
export type { ModelOptions } from './network/options.ts';
export { NonFiniteError } from './non_finite/non_finite_error.ts';
export {
  type Classification,
  type Explanation,
  type FieldExplanation,
  ImageClassifier,
  type InferOptions,
} from './tasks/classification/image_classifier.ts';
export type { LoadModelOptions } from './tasks/classification/load_model.ts';
export { type LoadWeightsOptions, loadWeights } from './weights/load_weights.ts';
export { type ShapeMismatch, WeightsMismatchError, type WeightsReport } from './weights/report.ts';
