/** One family alone, for bundles: nothing here knows a model by its name. */

export { resnet50, resnet101, resnet152 } from './backbones/resnet/models.ts';
export * from './core.ts';
export { dynamicLayers } from './explain/dynamic_layers.ts';
export { loadModel } from './tasks/classification/load_model.ts';
