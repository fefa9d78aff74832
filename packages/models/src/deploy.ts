import type { LayersModel } from '@tensorflow/tfjs-layers';
import { inferenceForm } from './forms/inference_form.ts';
import { applyRecipes, applyRecipesAsync, type WeightRecipes } from './forms/recipes.ts';
import type { Architecture } from './network/architecture.ts';
import { architectureOf } from './network/architecture_of.ts';
import { buildModel } from './network/build.ts';
import type { EntryPoint } from './network/entry_point.ts';
import { describeModel, readMetadata, writeMetadata } from './network/metadata.ts';
import type { ModelOptions } from './network/options.ts';

/**
 * The inference form of a model that `createModel` made: every BatchNorm folded into the convolution beside it, dilated
 * branches merged, bias, residual and activation in one op with it; an auxiliary head is left out. It takes
 * the same inputs and gives the same logits, up to rounding. The given model is not changed, and is no longer needed.
 *
 * @param entryPoint the function that made the model, such as `rednet50`. It is needed for a model that has been saved and
 * loaded, in a bundle that looks no model up by its name
 * @throws Error for a model that this package did not make, or that is in its inference form already
 */
export function deploy(model: LayersModel, entryPoint?: EntryPoint): LayersModel {
  const { deployed, recipes } = inferenceModelOf('deploy', model, entryPoint);
  const weights = new Map(model.weights.map((weight) => [weight.originalName, weight.read()]));
  applyRecipes(deployed, recipes, (name) => weights.get(name)!.dataSync() as Float32Array);
  return deployed;
}

/**
 * `deploy` without synchronous reads of tensors, which are slow on some backends and missing on WebGPU.
 *
 * @param entryPoint as in `deploy`
 * @throws as `deploy`
 */
export async function deployAsync(
  model: LayersModel,
  entryPoint?: EntryPoint,
): Promise<LayersModel> {
  const { deployed, recipes } = inferenceModelOf('deployAsync', model, entryPoint);
  const weights = new Map(model.weights.map((weight) => [weight.originalName, weight.read()]));
  await applyRecipesAsync(
    deployed,
    recipes,
    async ({ name }) => (await weights.get(name)!.data()) as Float32Array,
  );
  return deployed;
}

function inferenceModelOf(operation: string, model: LayersModel, entryPoint?: EntryPoint) {
  const metadata = readMetadata(operation, model);
  if (metadata.deployed) {
    throw new Error(`${operation}: model '${model.name}' is in its inference form already`);
  }
  return inferenceModel(architectureOf(operation, model, entryPoint), metadata.options);
}

/** A network in its inference form, whose weights are not yet set, and the recipes that make them from those of the training form. */
export function inferenceModel(
  architecture: Architecture,
  trained: Required<ModelOptions>,
): { deployed: LayersModel; recipes: WeightRecipes } {
  const options = { ...trained, auxiliaryHead: false };
  const recipes: WeightRecipes = new Map();
  const form = inferenceForm(recipes, options.reparametrised);
  const deployed = buildModel(architecture, () => form, options);
  writeMetadata(deployed, { ...describeModel(architecture, options), deployed: true });
  return { deployed, recipes };
}
