export {
  fnv1a32,
  hashAt,
  referenceInput,
  uniform,
  weight,
} from './deterministic.ts';
export {
  type BottleneckNetwork,
  batchNorm,
  bottleneckShapes,
  IMAGENET,
  involutionShapes,
  linearShapes,
  OFFICIAL,
  officialFile,
  officialShapes,
  officialTensors,
  redNetSpatial,
  type Shapes,
  shapesOnly,
  stageShapes,
  tensorsOf,
} from './official_checkpoint.ts';
export {
  OFFICIAL_OVERLOCK,
  type OfficialForm,
  type OfficialOverLoCK,
  overlockShapes,
  overlockTensors,
} from './official_overlock.ts';
export { OFFICIAL_RESNET, resNetFile, resNetShapes, resNetSpatial } from './official_resnet.ts';
export { largestDifference, pictureTolerance } from './pictures.ts';
export {
  findDeviation,
  findDeviationAsync,
  findDistant,
  type ReferenceOutput,
  toleranceOf,
} from './reference_output.ts';
export { bottleneckOutputs, overLoCKOutputs } from './stage_outputs.ts';
export { stateDictFile, stateDictsFile, type TorchTensor, torchFile } from './torch_file.ts';
