import type { LazyTensorToWrite } from '@dynaconv/checkpoint';
import { checkpointKey, toTorchLayout, toTorchShape } from '@dynaconv/layers/base';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { PartDescription } from '../forms/counting_form.ts';
import {
  type DenseNetwork,
  defaultVariant,
  describeNetwork,
  type NetworkModels,
} from '../network/dense_network.ts';
import { moduleShape } from './module_shape.ts';

/**
 * The weights of a network for detection or segmentation under the names and in the shapes of the official checkpoints, float32, to be
 * written: `loadDetector`, `loadSegmenter` and PyTorch's `load_state_dict` take them. Those of an auxiliary head are among them.
 *
 * @param models in the form that is trained, with unmerged branches
 * @param read other values than the models' own, such as averages, of the shapes of their weights; read when a tensor is written
 * @throws Error for models of another network, or in another form
 */
export function networkTensors<Name extends string>(
  network: DenseNetwork<Name>,
  models: NetworkModels<Name>,
  read: (weight: LayerVariable) => Tensor = (weight) => weight.read(),
): LazyTensorToWrite[] {
  const parts = describeNetwork(network, defaultVariant(network), true);
  const described = new Map(
    Object.values<PartDescription[]>(parts)
      .flat()
      .flatMap(({ weights }) => weights)
      .map((weight) => [weight.name, weight]),
  );
  const weights = Object.values<(typeof models)[Name]>(models).flatMap((model) => model.weights);
  return weights.map((weight): LazyTensorToWrite => {
    const name = weight.originalName;
    const known = described.get(name);
    if (!known) {
      throw new Error(
        `networkTensors: '${name}' is no weight of ${network.name}, expected its models in the form that is trained`,
      );
    }
    // The number of classes, and the side of a stem's windows, are the models' own.
    const own = weight.shape as number[];
    const shape = toTorchShape(own.length === known.shape.length ? own : known.shape);
    return {
      name: checkpointKey(name),
      shape: known.stored ?? moduleShape(name, shape),
      dtype: 'float32',
      data: async () =>
        toTorchLayout(
          (await read(weight).data()) as Float32Array,
          shape,
        ) as Float32Array<ArrayBuffer>,
    };
  });
}
