/** The entry of a single family, for small bundles: nothing here looks a model up by its name. */

export { resnet50, resnet101, resnet152 } from './backbones/resnet/models.ts';
export * from './core.ts';
export { dynamicLayers } from './explain/dynamic_layers.ts';
export { loadModel } from './tasks/classification/load_model.ts';
