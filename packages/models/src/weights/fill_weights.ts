import type { Checkpoint } from '@dynaconv/checkpoint';
import {
  type CheckpointSlot,
  checkpointKey,
  toTfjsLayout,
  toTorchShape,
} from '@dynaconv/layers/base';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { readAhead } from '../forms/read_ahead.ts';
import { applyRecipesAsync, type WeightRecipes } from '../forms/recipes.ts';
import { areFinite } from './are_finite.ts';
import type { WeightsFit } from './fit_weights.ts';

/** A weight of a model, and where it is in a checkpoint. */
export interface VariableSlot extends CheckpointSlot {
  weight: LayerVariable;
}

/**
 * Gives a model in its training form those weights of a checkpoint that fit. Keys of weights that are not finite are added to the
 * fit's report.
 *
 * @param slots shapes are in PyTorch's order of axes
 * @throws what reading throws, or the signal's reason
 */
export async function fillWeights(
  slots: readonly VariableSlot[],
  { tensors }: Checkpoint,
  { names, report }: WeightsFit,
  signal?: AbortSignal,
): Promise<void> {
  const fits = new Set(report.loaded);
  const fitting = slots.filter(({ key }) => fits.has(key));
  signal?.throwIfAborted();
  const reads = readAhead(fitting, ({ key }) => tensors.get(names.get(key)!)!.float32());
  for await (const [{ key, shape, weight }, values] of reads) {
    signal?.throwIfAborted();
    if (!areFinite(values)) report.nonFinite.push(key);
    const value = tensor(toTfjsLayout(values, shape), weight.shape as number[]);
    weight.write(value);
    value.dispose();
  }
}

/**
 * The same for a model in its inference form, all of whose weights fit: they are folded as they are read, a few layers at a time.
 *
 * @throws as `fillWeights`
 */
export async function fillRecipes(
  model: LayersModel,
  recipes: WeightRecipes,
  { tensors }: Checkpoint,
  { names, report }: WeightsFit,
  signal?: AbortSignal,
): Promise<void> {
  const nonFinite = new Set<string>();
  await applyRecipesAsync(
    model,
    recipes,
    async ({ name, shape }) => {
      const key = checkpointKey(name);
      const values = await tensors.get(names.get(key)!)!.float32();
      if (!areFinite(values)) nonFinite.add(key);
      return toTfjsLayout(values, toTorchShape(shape));
    },
    signal,
  );
  report.nonFinite.push(...report.loaded.filter((key) => nonFinite.has(key)));
}

/** Whether a checkpoint has every weight of a network. */
export const isWhole = ({ names, report }: WeightsFit): boolean =>
  report.loaded.length === names.size && report.missing.length === 0;
