import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as explain from '../explain/dynamic_layers.ts';
import { findArchitecture } from '../registry.ts';

/**
 * The layers of a model that make kernels, in the order they run, for input of H×W pixels.
 *
 * @param model in either form, or with such layers of one's own; or the name of a model, at no cost for its weights
 * @param size [H, W] of the input; by default what the model was made, or trained, for
 * @throws RangeError for a name that does not exist, or where nothing says the size
 */
export const dynamicLayers = (
  model: LayersModel | string,
  size?: [number, number],
): explain.DynamicLayer[] =>
  typeof model === 'string'
    ? explain.dynamicLayersOf(findArchitecture('dynamicLayers', model), size)
    : explain.dynamicLayers(model, size);
