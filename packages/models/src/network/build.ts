import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Initializers } from '../forms/initializers.ts';
import { trainingForm } from '../forms/training_form.ts';
import { type Architecture, graphOf, partOf } from './architecture.ts';
import { remember } from './architecture_of.ts';
import { buildGraph, type FormOf } from './graph.ts';
import { describeModel, writeMetadata } from './metadata.ts';
import { type ModelOptions, withDefaults } from './options.ts';

/** Builds a network in the form that `formOf` gives for each of its parts. */
export function buildModel(
  architecture: Architecture,
  formOf: FormOf<SymbolicTensor>,
  options: Required<ModelOptions>,
): LayersModel {
  const built = buildGraph(graphOf(architecture, options), formOf);
  writeMetadata(built, describeModel(architecture, options));
  remember(built, architecture);
  return built;
}

/**
 * Builds a network to be trained, or to be given weights.
 *
 * @param initialize whether weights are drawn at random, as the authors do; false leaves them zero
 */
export function createFrom(
  architecture: Architecture,
  options?: ModelOptions,
  initialize = true,
): LayersModel {
  const all = withDefaults(architecture, options);
  const { reparametrised, dropPath, dropout, seed } = all;
  const formOf = (initializers: Initializers) =>
    trainingForm({
      initializers: initialize ? initializers : undefined,
      reparametrised,
      dropPath,
      dropout,
      seed,
    });
  return buildModel(partOf(architecture, all.upTo), formOf, all);
}
