/** The entry of a single family, for small bundles: nothing here looks a model up by its name. */

export {
  rednet_digits,
  rednet26,
  rednet38,
  rednet50,
  rednet101,
  rednet152,
} from './backbones/rednet/models.ts';
export * from './core.ts';
export { dynamicLayers } from './explain/dynamic_layers.ts';
export { loadModel } from './tasks/classification/load_model.ts';
