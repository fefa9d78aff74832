import { ContMix2D } from '@dynaconv/layers';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { dispose, keep, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, model as tfModel } from '@tensorflow/tfjs-layers';
import {
  chooseLayer,
  type DynamicLayer,
  dynamicLayers,
  inputsOf,
  type KernelMaker,
} from './dynamic_layers.ts';
import { DynamicKernels, type KernelMaps } from './kernel_reader.ts';

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
 * @throws RangeError for a batch that is not of one image, or a layer's name that is none; Error for a model without
 * such layers
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

const makerOf = (model: LayersModel, { name }: DynamicLayer): KernelMaker =>
  model.getLayer(name) as KernelMaker;

/** @param compute gives what the layer is given */
function kernelsOf(
  model: LayersModel,
  layer: DynamicLayer,
  size: [number, number],
  compute: () => Tensor4D[],
): DynamicKernels {
  const maps: KernelMaps[] = [];
  let channels = 0;
  tidy(() => {
    const inputs = compute();
    channels = inputs[0].shape[3];
    maps.push(...kernelMaps(makerOf(model, layer), inputs));
    for (const { weights } of maps) keep(weights);
  });
  return new DynamicKernels(layer, size, channels, maps);
}

function kernelMaps(maker: KernelMaker, inputs: Tensor4D[]): KernelMaps[] {
  if (!(maker instanceof ContMix2D)) return [{ weights: maker.kernels(inputs[0]) }];
  return maker
    .operands(inputs)
    .map(({ logits, relativePositionBias }) => ({ weights: logits, bias: relativePositionBias }));
}
