export type { Architecture, ModelOptions, Stage } from './architecture.ts';
export {
  type Classification,
  type Explanation,
  ImageClassifier,
  type InferOptions,
} from './classifier.ts';
export { deploy } from './deploy.ts';
export { type ColourMap, colourMap, colourOf } from './explain/colours.ts';
export {
  type ContrastOptions,
  contrastingLayer,
  contrastingPositions,
} from './explain/contrast.ts';
export { type DynamicKernelsOptions, dynamicKernels } from './explain/dynamic_kernels.ts';
export { type DynamicLayer, dynamicLayers } from './explain/dynamic_layers.ts';
export { groupWeights } from './explain/group_weights.ts';
export { DynamicKernels } from './explain/kernel_reader.ts';
export type { Box, DynamicKernel, Place, PositionKernels } from './explain/position_kernels.ts';
export { featureExtractor, stageNames } from './features.ts';
export type { Preprocessing } from './images/preprocessing.ts';
export type { Drawable, ImageFile, ImageSource, PixelData } from './images/read_image.ts';
export type { Labels } from './labels/class_names.ts';
export { imageNetNames } from './labels/imagenet.ts';
export { namesIn } from './labels/names_in.ts';
export { type LoadModelOptions, loadModel } from './load_model.ts';
export { NonFiniteError } from './non_finite/non_finite_error.ts';
export { overlock_b, overlock_s, overlock_t, overlock_xt } from './overlock.ts';
export { rednet26, rednet38, rednet50, rednet101, rednet152 } from './rednet.ts';
export { createModel, listModels } from './registry.ts';
export { resnet50, resnet101, resnet152 } from './resnet.ts';
export { type ModelSummary, type StageSummary, type SummaryOptions, summary } from './summary.ts';
export { type LoadWeightsOptions, loadWeights } from './weights/load_weights.ts';
export { type OfficialWeights, officialNames, officialWeights } from './weights/official.ts';
export {
  type OfficialTensors,
  type OfficialTensorsOptions,
  officialTensors,
} from './weights/official_tensors.ts';
export { type ShapeMismatch, WeightsMismatchError, type WeightsReport } from './weights/report.ts';
