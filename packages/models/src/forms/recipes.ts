import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ReadWeight } from './fold.ts';
import type { PartWeight } from './part_weights.ts';
import { readAhead } from './read_ahead.ts';

/** How a layer's weights are computed from those of the training form. */
export interface WeightRecipe {
  /** Names of the training form's weights that it needs. */
  takes: readonly PartWeight[];
  /** The layer's weights, in the order of its `weights`. */
  fold(read: ReadWeight): Float32Array[];
}

/** The recipe of a layer that has the same weights in both forms. */
export const kept = (takes: readonly PartWeight[]): WeightRecipe => ({
  takes,
  fold: (read) => takes.map(({ name }) => read(name)),
});

/** Layer names to their recipes. */
export type WeightRecipes = Map<string, WeightRecipe>;

/** Sets the weights of a model built in this form. */
export function applyRecipes(model: LayersModel, recipes: WeightRecipes, read: ReadWeight): void {
  for (const [name, { fold }] of recipes) writeWeights(model, name, fold(read));
}

/**
 * The same for weights that are read asynchronously. At most a few layers' weights are in memory at a time.
 *
 * @throws what `read` throws, or the signal's reason
 */
export async function applyRecipesAsync(
  model: LayersModel,
  recipes: WeightRecipes,
  read: (weight: PartWeight) => Promise<Float32Array>,
  signal?: AbortSignal,
): Promise<void> {
  const reads = readAhead([...recipes], ([, { takes }]) => Promise.all(takes.map(read)));
  for await (const [[name, { takes, fold }], values] of reads) {
    signal?.throwIfAborted();
    const byName = new Map(takes.map((weight, i) => [weight.name, values[i]]));
    writeWeights(
      model,
      name,
      fold((weight) => byName.get(weight)!),
    );
  }
}

function writeWeights(model: LayersModel, layer: string, values: readonly Float32Array[]): void {
  const { weights } = model.getLayer(layer);
  values.forEach((each, i) => {
    const value = tensor(each, weights[i].shape as number[]);
    weights[i].write(value);
    value.dispose();
  });
}
