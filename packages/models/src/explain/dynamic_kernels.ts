import { assertOptions, type OptionNames } from '@dynaconv/options';
import { dispose, keep, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, model as tfModel } from '@tensorflow/tfjs-layers';
import {
  chooseLayer,
  type DynamicLayer,
  dynamicLayers,
  inputsOf,
  type KernelLayer,
} from './dynamic_layers.ts';
import { DynamicKernels } from './kernel_reader.ts';

export interface DynamicKernelsOptions {
  /** Name of the layer, see `dynamicLayers`. By default the last one whose windows are smaller than its map. */
  layer?: string;
}

const DYNAMIC_KERNELS_OPTIONS: OptionNames<DynamicKernelsOptions> = { layer: true };

/**
 * Runs a model on an image up to a layer that makes kernels, and keeps the kernels that it makes for every position.
 *
 * @param model from `createModel` or `loadModel`, in either form, or any other model with such layers
 * @param x the normalised image, float32 [1, H, W, C]
 * @returns the kernels, for the caller to dispose
 * @throws RangeError for a batch of more or less than one image, for a name that none of these layers has, or for a layer whose
 * kernels do not have the shapes that its layout says; Error for a model without such layers
 */
export function dynamicKernels(
  model: LayersModel,
  x: Tensor4D,
  options: DynamicKernelsOptions = {},
): DynamicKernels {
  assertOptions('dynamicKernels', options, DYNAMIC_KERNELS_OPTIONS);
  const { layer: name } = options;
  const size = sizeOf(x);
  const layer = chooseLayer(dynamicLayers(model, size), model.name, name);
  const upTo = tfModel({ inputs: model.inputs, outputs: inputsOf(makerOf(model, layer)) });
  return kernelsOf(model, layer, size, () => [upTo.predict(x)].flat() as Tensor4D[]);
}

/**
 * The same for several layers, with a single run of the network. The kernels of one layer are freed before those of the next
 * are made: the kernels of all layers together would take several times the memory of the network.
 *
 * @param read called with each layer's kernels in turn; its results are returned
 */
export async function ofEachLayer<T>(
  model: LayersModel,
  x: Tensor4D,
  layers: readonly DynamicLayer[],
  read: (kernels: DynamicKernels) => Promise<T>,
): Promise<T[]> {
  const size = sizeOf(x);
  const symbols = layers.map((layer) => inputsOf(makerOf(model, layer)));
  const probe = tfModel({ inputs: model.inputs, outputs: symbols.flat() });
  const found = tidy(() => [probe.predict(x)].flat() as Tensor4D[]);
  const results: T[] = [];
  try {
    for (const [i, layer] of layers.entries()) {
      const first = symbols.slice(0, i).flat().length;
      const inputs = found.slice(first, first + symbols[i].length);
      const kernels = kernelsOf(model, layer, size, () => inputs);
      results.push(await read(kernels).finally(() => kernels.dispose()));
    }
  } finally {
    dispose(found);
  }
  return results;
}

function sizeOf({ shape: [batch, height, width] }: Tensor4D): [number, number] {
  if (batch !== 1) {
    throw new RangeError(`dynamicKernels: x has a batch of ${batch}, expected one image`);
  }
  return [height, width];
}

const makerOf = (model: LayersModel, { name }: DynamicLayer): KernelLayer =>
  model.getLayer(name) as KernelLayer;

/** @param compute gives the inputs of the layer */
function kernelsOf(
  model: LayersModel,
  layer: DynamicLayer,
  size: [number, number],
  compute: () => Tensor4D[],
): DynamicKernels {
  const maps: Tensor[] = [];
  let channels = 0;
  tidy(() => {
    const inputs = compute();
    channels = inputs[0].shape[3];
    maps.push(...makerOf(model, layer).makeKernels(inputs));
    assertMaps(layer, maps);
    for (const map of maps) keep(map);
  });
  return new DynamicKernels(layer, size, channels, maps);
}

/** Checks a layer's kernels against its layout, which may be wrong in a user's own layer. */
function assertMaps(layer: DynamicLayer, maps: readonly Tensor[]): void {
  const { name, kernelSizes, outputMap, groups } = layer;
  const expected = kernelSizes.map((size) => [1, ...outputMap, groups, size, size]);
  const given = maps.map(({ shape }) => shape);
  if (JSON.stringify(given) === JSON.stringify(expected)) return;
  throw new RangeError(
    `dynamicKernels: layer '${name}' makes kernels of shapes ${JSON.stringify(given)}, expected ${JSON.stringify(expected)}; correct its makeKernels or its kernelLayout`,
  );
}
