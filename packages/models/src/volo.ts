/** The entry of a single family, for small bundles: nothing here looks a model up by its name. */

export {
  volo_d1_224,
  volo_d1_384,
  volo_d2_224,
  volo_d2_384,
  volo_d3_224,
  volo_d3_448,
  volo_d4_224,
  volo_d4_448,
  volo_d5_224,
  volo_d5_448,
  volo_d5_512,
} from './backbones/volo/models.ts';
export * from './core.ts';
export { dynamicLayers } from './explain/dynamic_layers.ts';
export { loadModel } from './tasks/classification/load_model.ts';
