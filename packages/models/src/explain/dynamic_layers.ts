import { isKernelMaker, type KernelLayout, type KernelMaker } from '@dynaconv/layers/base';
import {
  type LayersModel,
  type layers,
  type Shape,
  type SymbolicTensor,
  model as tfModel,
} from '@tensorflow/tfjs-layers';
import type { Architecture } from '../network/architecture.ts';
import { createFrom } from '../network/build.ts';
import type { ModelOptions } from '../network/options.ts';

/** A layer of a model that makes a kernel for every position. */
export type KernelLayer = InstanceType<typeof layers.Layer> & KernelMaker;

/** What is known about such a layer before it has seen an image. */
export interface DynamicLayer extends KernelLayout {
  /** Its module path, such as 'backbone.layer3.5.conv2' or 'sub_blocks3.0'. */
  name: string;
  /** Rows and columns of positions, each with its kernels. */
  outputMap: [number, number];
}

/**
 * The layers of a model that make kernels, in the order they run, for input of H×W pixels.
 *
 * @param model in either form, or any other model with layers that are a `KernelMaker` of `@dynaconv/layers`
 * @param size [H, W] of the input; by default the size that the model was made for, or trained at
 * @throws RangeError where neither `size` nor the model says the size
 */
export function dynamicLayers(model: LayersModel, size?: [number, number]): DynamicLayer[] {
  const makers = model.layers.filter(isKernelMaker);
  if (makers.length === 0) return [];
  const [, height, width, channels] = model.inputs[0].shape;
  const [rows, columns] = size ?? [height, width];
  if (!rows || !columns) {
    throw new RangeError(
      `dynamicLayers: model '${model.name}' takes images of any size, expected a size [H, W] as the second argument`,
    );
  }
  // The first input of each layer is the one that its windows lie on.
  const maps = tfModel({
    inputs: model.inputs,
    outputs: makers.map((maker) => inputsOf(maker)[0]),
  });
  const shapes = maps.computeOutputShape([1, rows, columns, channels]);
  // tfjs gives the shape of a single output without a list around it.
  const list = (makers.length === 1 ? [shapes] : shapes) as Shape[];
  return makers.map((maker, i) => describe(maker, list[i] as number[]));
}

/** The same layers, for the model of an architecture. */
export function dynamicLayersOf(
  architecture: Architecture,
  size?: [number, number],
  options?: Pick<ModelOptions, 'operator'>,
): DynamicLayer[] {
  const made = createFrom(architecture, options, false);
  const layers = dynamicLayers(made, size);
  made.dispose();
  return layers;
}

/** The symbolic tensors that a layer is applied to. */
export const inputsOf = (maker: KernelLayer): SymbolicTensor[] =>
  ([maker.input] as (SymbolicTensor | SymbolicTensor[])[]).flat();

function describe(maker: KernelLayer, inputShape: number[]): DynamicLayer {
  const layout = maker.kernelLayout(inputShape);
  const [rows, columns] = layout.inputMap;
  const strided = (length: number) => Math.ceil(length / layout.strides);
  return { name: maker.name, ...layout, outputMap: [strided(rows), strided(columns)] };
}

/**
 * The layer called `name`; without a name, the last one whose windows are smaller than its map, so that they have somewhere
 * to move, or the first layer if none is like that.
 *
 * @throws RangeError for a name that none of the layers has, listing their names; Error where there are no layers
 */
export function chooseLayer(
  layers: readonly DynamicLayer[],
  model: string,
  name?: string,
): DynamicLayer {
  if (layers.length === 0) {
    throw new Error(
      `dynamicKernels: model '${model}' has no dynamic kernels, expected one with layers that make kernels, such as Involution2D, ContMix2D or a KernelMaker of your own`,
    );
  }
  if (name === undefined) return layers.findLast(hasRoom) ?? layers[0];
  const found = layers.find((layer) => layer.name === name);
  if (found) return found;
  throw new RangeError(
    `dynamicKernels: no layer with dynamic kernels is called '${name}', expected one of ${layers.map((layer) => layer.name).join(', ')}`,
  );
}

const hasRoom = ({ kernelSizes, outputMap }: DynamicLayer): boolean =>
  Math.max(...kernelSizes) < Math.min(...outputMap);
