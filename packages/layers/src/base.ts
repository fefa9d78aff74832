/** Everything of `@dynaconv/layers`, registering nothing on import. */

export { type Aggregator, isAggregator } from './aggregator.ts';
export type { ExpertConv2DLayerArgs } from './baselines/expert_conv2d.ts';
export type { WindowArgs } from './baselines/window.ts';
export { BATCH_NORM } from './batch_norm.ts';
export { holdStatistics } from './batch_norm2d.ts';
export { batchNorms } from './batch_norms.ts';
export { resizeBilinear } from './bilinear_resize2d.ts';
export type { ChannelNormLayerArgs } from './channel_norm.ts';
export {
  type CheckpointSlot,
  checkpointKey,
  checkpointSlots,
  isSameShape,
  toTfjsLayout,
  toTorchLayout,
  toTorchShape,
} from './checkpoint_layout.ts';
export * from './classes.ts';
export { REGIONS } from './cont_mix_block.ts';
export type { CountedLayer, DescribedLayer, WeightShapes } from './described_layer.ts';
export {
  branchNames,
  type DilatedBranch,
  type DilatedBranchValues,
  dilatedBranches,
  mergeDilatedBranches,
} from './dilated_branches.ts';
export { kaimingNormal, smallNormal } from './initializers.ts';
export {
  type InvolutionGeometry,
  type InvolutionGeometryArgs,
  involutionChannels,
  toInvolutionGeometry,
} from './involution_geometry.ts';
export { isKernelMaker, type KernelLayout, type KernelMaker } from './kernel_maker.ts';
export {
  isStochastic,
  nextDraw,
  recordDraws,
  replayDraws,
  type StochasticLayer,
} from './mask_draws.ts';
export type { MaskLayerArgs } from './mask_layer.ts';
export { type FeatureMapOptions, featureMap, type Levels } from './operators/feature_map.ts';
export {
  COMPARED_OPERATORS,
  OPERATORS,
  type Operator,
  type OperatorCost,
  type OperatorLayer,
  type OperatorLayerArgs,
  operatorCost,
  operatorLayer,
} from './operators/operator_layer.ts';
export { OperatorProbe, type OperatorProbeOptions } from './operators/operator_probe.ts';
export { type EquivarianceOptions, equivarianceError } from './properties/equivariance_error.ts';
export { type KernelDifferences, kernelDifferences } from './properties/kernel_differences.ts';
export { type OutputPlace, spatialKernel } from './properties/spatial_kernel.ts';
export type { SizedLayerArgs } from './sized_layer.ts';
