// Registers the classes of layers, so that `tf.loadLayersModel` finds those of networks.
import '@dynaconv/layers';
import './operators.ts';

export {
  overlock_b,
  overlock_digits,
  overlock_s,
  overlock_t,
  overlock_xt,
} from './backbones/overlock/models.ts';
export {
  rednet_digits,
  rednet26,
  rednet38,
  rednet50,
  rednet101,
  rednet152,
} from './backbones/rednet/models.ts';
export { resnet50, resnet101, resnet152 } from './backbones/resnet/models.ts';
export {
  volo_d1_224,
  volo_d1_384,
  volo_d2_224,
  volo_d2_384,
  volo_d3_224,
  volo_d3_448,
  volo_d4_224,
  volo_d4_448,
  volo_d5_224,
  volo_d5_448,
  volo_d5_512,
} from './backbones/volo/models.ts';
export { dynamicLayers } from './by_name/dynamic_layers.ts';
export { loadModel } from './by_name/load_model.ts';
export * from './core.ts';
export { createModel, hasAuxiliaryHead, listModels } from './registry.ts';
export { type ModelSummary, type StageSummary, type SummaryOptions, summary } from './summary.ts';
export { checkpointTensors } from './weights/checkpoint_tensors.ts';
export {
  type OfficialTensors,
  type OfficialTensorsOptions,
  officialTensors,
} from './weights/official_tensors.ts';
export {
  type OfficialWeights,
  officialNames,
  officialWeights,
} from './weights/official_weights.ts';
