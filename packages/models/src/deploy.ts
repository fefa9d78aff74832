import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildModel } from './architecture.ts';
import type { ReadWeight } from './forms/fold.ts';
import { applyRecipes, inferenceForm, type WeightRecipes } from './forms/inference_form.ts';
import { readMetadata, writeMetadata } from './metadata.ts';
import { findArchitecture } from './registry.ts';

/**
 * The inference form of a model that `createModel` made: every BatchNorm folded into the convolution beside it, dilated
 * branches merged, bias, residual and activation in one op with it; an auxiliary head is left out. Same inputs, same
 * logits but for rounding. The model given stays as it is, and is no longer needed.
 *
 * @throws Error for a model of another origin, or one that is in its inference form already
 */
export function deploy(model: LayersModel): LayersModel {
  const weights = new Map(model.weights.map((weight) => [weight.originalName, weight.read()]));
  return deployWith(model, (name) => weights.get(name)!.dataSync() as Float32Array);
}

/** `deploy` without a synchronous read, which some backends are slow at or lack. */
export async function deployAsync(model: LayersModel): Promise<LayersModel> {
  const values = new Map<string, Float32Array>();
  for (const weight of model.weights) {
    values.set(weight.originalName, (await weight.read().data()) as Float32Array);
  }
  return deployWith(model, (name) => values.get(name)!);
}

function deployWith(model: LayersModel, read: ReadWeight): LayersModel {
  const metadata = readMetadata('deploy', model);
  if (metadata.deployed) {
    throw new Error(`deploy: model '${model.name}' is in its inference form already`);
  }
  const recipes: WeightRecipes = new Map();
  const architecture = findArchitecture('deploy', metadata.name);
  const options = { ...metadata.options, auxiliaryHead: false };
  const form = inferenceForm(recipes, options.reparametrised);
  const deployed = buildModel(architecture, form, options);
  writeMetadata(deployed, { name: metadata.name, options, deployed: true });
  applyRecipes(deployed, recipes, read);
  return deployed;
}
