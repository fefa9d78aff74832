import type { LazyTensorToWrite } from '@dynaconv/checkpoint';
import { checkpointSlots, toTorchLayout } from '@dynaconv/layers';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { Architecture } from '../network/architecture.ts';
import { architectureOf } from '../network/architecture_of.ts';
import { readMetadata } from '../network/metadata.ts';

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
  const architecture = architectureOf('checkpointTensors', model);
  const { weights } = model;
  return checkpointSlots(model).map(({ key, shape }, i) => ({
    name: key,
    shape: moduleShape(weights[i].originalName, key, shape, architecture),
    dtype: 'float32',
    data: async () =>
      toTorchLayout((await read(weights[i]).data()) as Float32Array<ArrayBuffer>, shape),
  }));
}

/** Where PyTorch's module keeps axes of 1 that the layer has not. */
function moduleShape(
  name: string,
  key: string,
  shape: readonly number[],
  { head, auxiliaryHead }: Architecture,
): readonly number[] {
  if (name.endsWith('/layer_scale')) return [shape[0], 1, 1, 1];
  if (/\/response_(gamma|beta)$/.test(name)) return [1, shape[0], 1, 1];
  const isConvolution = [head, auxiliaryHead].some(
    (each) => each?.isConvolution && key === `${each.classifier}.weight`,
  );
  return isConvolution ? [...shape, 1, 1] : shape;
}
