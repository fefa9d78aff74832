import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as explain from '../explain/dynamic_layers.ts';
import type { ModelOptions } from '../network/options.ts';
import { findArchitecture } from '../registry.ts';

/**
 * The layers of a model that make kernels, in the order they run, for input of H×W pixels.
 *
 * @param model in either form, or any model with such layers; or the name of a model, for which no weights are made
 * @param size [H, W] of the input; by default the size that the model was made for, or trained at
 * @param options of a model that is named: what stands in place of its involutions
 * @throws RangeError for a name that does not exist, for an operator that the network cannot take, or where neither `size` nor the model
 * says the size
 */
export const dynamicLayers = (
  model: LayersModel | string,
  size?: [number, number],
  options?: Pick<ModelOptions, 'operator'>,
): explain.DynamicLayer[] =>
  typeof model === 'string'
    ? explain.dynamicLayersOf(findArchitecture('dynamicLayers', model), size, options)
    : explain.dynamicLayers(model, size);
