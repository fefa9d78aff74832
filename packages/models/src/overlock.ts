/** The entry of a single family, for small bundles: nothing here looks a model up by its name. */

export {
  overlock_b,
  overlock_digits,
  overlock_s,
  overlock_t,
  overlock_xt,
} from './backbones/overlock/models.ts';
export * from './core.ts';
export { dynamicLayers } from './explain/dynamic_layers.ts';
export { loadModel } from './tasks/classification/load_model.ts';
