/**
 * What networks for detection and segmentation are described, loaded and run with: backbones that give several maps, a feature
 * pyramid, and a loader of checkpoints for networks of any graphs.
 */

export type { DenseBackbone, DenseTask } from './backbones/dense_backbone.ts';
export {
  type DenseBackboneOptions,
  denseBackbone,
  listDenseBackbones,
} from './backbones/dense_backbones.ts';
export { denseBlockPaths } from './dense_block_paths.ts';
export type { DynamicKernelsOptions } from './explain/dynamic_kernels.ts';
export { explainInput, type InputExplanation } from './explain/explain_input.ts';
export { countingForm, type PartDescription } from './forms/counting_form.ts';
export type {
  ConcatConvNorm,
  Conv,
  ConvNorm,
  ConvTranspose,
  Form,
  InvolutionNorm,
  Layer,
  Pointwise,
  Value,
} from './forms/form.ts';
export {
  type Initializers,
  MMCLS_INITIALIZERS,
  TIMM_INITIALIZERS,
  XAVIER_INITIALIZERS,
} from './forms/initializers.ts';
export { channelsOf, type PartWeight } from './forms/part_weights.ts';
export { type FeaturePyramidOptions, featurePyramid } from './necks/fpn.ts';
export {
  type CreateNetworkOptions,
  createNetwork,
  deployNetwork,
} from './network/create_network.ts';
export {
  type DenseNetwork,
  defaultVariant,
  describeNetwork,
  type GraphConfig,
  graphsOf,
  type NetworkModels,
  type NetworkVariant,
} from './network/dense_network.ts';
export { parametersOf } from './network/describe_parts.ts';
export { describeGraph, type FormOf, type Graph } from './network/graph.ts';
export {
  type CountedParts,
  type ModuleSummary,
  summarizeModules,
} from './network/module_summary.ts';
export { namesLike } from './network/names_like.ts';
export { firstNonFinite } from './non_finite/first_non_finite.ts';
export {
  LOAD_NETWORK_OPTIONS,
  type LoadContext,
  type LoadedNetwork,
  type LoadNetworkOptions,
  loadNetwork,
} from './weights/load_network.ts';
export { moduleSlots } from './weights/module_shape.ts';
export { networkTensors } from './weights/network_tensors.ts';
