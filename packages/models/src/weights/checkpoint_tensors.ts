import type { LazyTensorToWrite } from '@dynaconv/checkpoint';
import { checkpointSlots, toTorchLayout } from '@dynaconv/layers/base';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { architectureOf } from '../network/architecture_of.ts';
import { readMetadata } from '../network/metadata.ts';
import { moduleShape } from './module_shape.ts';

/**
 * A model's weights under the names and in the shapes of the official checkpoints, float32, to be written: PyTorch's
 * `load_state_dict` takes them.
 *
 * @param read other values than the model's own, such as averages, of the shapes of its weights; read when a tensor is written
 * @throws Error for a model that `createModel` did not make, or in its inference form
 */
export function checkpointTensors(
  model: LayersModel,
  read: (weight: LayerVariable) => Tensor = (weight) => weight.read(),
): LazyTensorToWrite[] {
  if (readMetadata('checkpointTensors', model).deployed) {
    throw new Error(
      `checkpointTensors: model '${model.name}' is in its inference form, expected the form that is trained`,
    );
  }
  const { head, auxiliaryHead } = architectureOf('checkpointTensors', model);
  const convolutions = [head, auxiliaryHead]
    .filter((each) => each?.isConvolution)
    .map((each) => `${each!.classifier}.weight`);
  const { weights } = model;
  return checkpointSlots(model).map(({ key, shape }, i) => ({
    name: key,
    shape: convolutions.includes(key)
      ? [...shape, 1, 1]
      : moduleShape(weights[i].originalName, shape),
    dtype: 'float32',
    data: async () =>
      toTorchLayout((await read(weights[i]).data()) as Float32Array<ArrayBuffer>, shape),
  }));
}
