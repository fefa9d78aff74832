export type { Architecture, ModelOptions, Stage } from './architecture.ts';
export { type Classification, type Explanation, ImageClassifier } from './classifier.ts';
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
export { type LoadModelOptions, loadModel } from './load_model.ts';
export { overlock_b, overlock_s, overlock_t, overlock_xt } from './overlock.ts';
export { rednet26, rednet38, rednet50, rednet101, rednet152 } from './rednet.ts';
export { createModel, listModels } from './registry.ts';
export { resnet50, resnet101, resnet152 } from './resnet.ts';
export { type ModelSummary, type StageSummary, type SummaryOptions, summary } from './summary.ts';
export {
  type LoadWeightsOptions,
  loadWeights,
  type ShapeMismatch,
  WeightsMismatchError,
  type WeightsReport,
} from './weights/load_weights.ts';
