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
 * @param model of `createModel`, `loadModel` or one's own, in either form
 * @param x the normalised image, float32 [1, H, W, C]
 * @returns what is to be disposed
 * @throws RangeError for a batch that is not of one image, a name that no such layer has, or a layer of one's own whose
 * kernels are not as its layout says; Error for a model without such layers
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
 * The same for several layers, which run the network once. Each layer's kernels are made when they are asked for, and freed
 * before the next layer's: for all positions of all layers they would take a multiple of the network's memory.
 *
 * @param read what is wanted of a layer's kernels
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

/** @param compute gives what the layer is given */
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

/** Holds a layer to its layout: one of a user's own may have it wrong. */
function assertMaps(layer: DynamicLayer, maps: readonly Tensor[]): void {
  const { name, kernelSizes, outputMap, groups } = layer;
  const expected = kernelSizes.map((size) => [1, ...outputMap, groups, size, size]);
  const given = maps.map(({ shape }) => shape);
  if (JSON.stringify(given) === JSON.stringify(expected)) return;
  throw new RangeError(
    `dynamicKernels: layer '${name}' makes kernels of shapes ${JSON.stringify(given)}, expected ${JSON.stringify(expected)}; correct its makeKernels or its kernelLayout`,
  );
}
