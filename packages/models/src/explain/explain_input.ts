import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { PixelData } from '../images/pixels.ts';
import { type Preprocessing, toPicture } from '../images/preprocessing.ts';
import { contrastingLayer } from './contrast.ts';
import { type DynamicKernelsOptions, dynamicKernels } from './dynamic_kernels.ts';
import { type DynamicLayer, dynamicLayers } from './dynamic_layers.ts';
import type { DynamicKernels } from './kernel_reader.ts';

/** The kernels that a network makes for an image, and the picture that they are applied to. */
export interface InputExplanation {
  /** The network's input as a picture; places in `kernels` are in its pixels. */
  picture: PixelData;
  /** All layers that make kernels, in the order they run, for input of this size. */
  layers: DynamicLayer[];
  /** For the caller to dispose. */
  kernels: DynamicKernels;
}

const OPTIONS: OptionNames<DynamicKernelsOptions> = { layer: true };

/**
 * The kernels that a layer makes for the input of a network with a neck: by default those of the neck's finest level; where the neck
 * makes none, those of the layer where they differ most from position to position, see `contrastingLayer`.
 *
 * @param x a normalised image, float32 [1, H, W, 3]
 * @param normalization by which it was normalised
 * @throws TypeError for an option that does not exist; and as `dynamicKernels`
 */
export async function explainInput(
  model: LayersModel,
  x: Tensor4D,
  normalization: Pick<Preprocessing, 'mean' | 'std'>,
  options: DynamicKernelsOptions = {},
): Promise<InputExplanation> {
  assertOptions('explain', options, OPTIONS);
  const [, height, width] = x.shape;
  const layers = dynamicLayers(model, [height, width]);
  const finest = layers.find(({ name }) => name.startsWith('neck.'));
  const layer = options.layer ?? finest?.name ?? (await contrastingLayer(model, x));
  const data = toPicture((await x.data()) as Float32Array, normalization);
  const kernels = dynamicKernels(model, x, { layer });
  return { picture: { data, width, height }, layers, kernels };
}
