export { isDType } from './dtype.ts';
export { CheckpointError } from './errors.ts';
export { PickledObject } from './pth/pickled_object.ts';
export { readCheckpoint, readPth, readSafetensors } from './read.ts';
export {
  type LazyTensorToWrite,
  streamSafetensors,
  type TensorToWrite,
  writeSafetensors,
} from './safetensors/write_safetensors.ts';
export type {
  Checkpoint,
  CheckpointSource,
  CheckpointTensor,
  DType,
  ReadOptions,
  TypedArray,
} from './types.ts';
