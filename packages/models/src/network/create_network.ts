import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { inferenceForm } from '../forms/inference_form.ts';
import { applyRecipesAsync, type WeightRecipes } from '../forms/recipes.ts';
import { trainingForm } from '../forms/training_form.ts';
import {
  type DenseNetwork,
  defaultVariant,
  graphsOf,
  mapGraphs,
  type NetworkModels,
  type NetworkVariant,
} from './dense_network.ts';
import { buildGraph } from './graph.ts';

export interface CreateNetworkOptions extends Partial<NetworkVariant> {
  /** Whether parts that are used in training only are made too; false by default. */
  auxiliary?: boolean;
  /** As in `createModel`. */
  dropPath?: number;
  dropout?: number;
  seed?: number;
}

const OPTIONS: OptionNames<CreateNetworkOptions> = {
  numClasses: true,
  stemKernelSize: true,
  reparametrised: true,
  auxiliary: true,
  dropPath: true,
  dropout: true,
  seed: true,
};

/**
 * A network with fresh random weights, to be trained.
 *
 * @throws TypeError for an option that does not exist
 */
export function createNetwork<Name extends string>(
  network: DenseNetwork<Name>,
  options: CreateNetworkOptions = {},
): NetworkModels<Name> {
  assertOptions(network.name, options, OPTIONS);
  const { dropPath, dropout, seed, auxiliary = false, ...given } = options;
  const variant = { ...defaultVariant(network), ...given };
  return trainingModels(network, variant, { auxiliary, initialize: true, dropPath, dropout, seed });
}

interface TrainingOptions
  extends Pick<CreateNetworkOptions, 'auxiliary' | 'dropPath' | 'dropout' | 'seed'> {
  /** Whether weights are drawn at random; they are zero else. */
  initialize: boolean;
}

/** A network's models in the form that is trained. */
export const trainingModels = <Name extends string>(
  network: DenseNetwork<Name>,
  variant: NetworkVariant,
  { auxiliary = false, initialize, ...training }: TrainingOptions,
): NetworkModels<Name> =>
  mapGraphs(graphsOf(network, variant, auxiliary), (graph) =>
    buildGraph(graph, (initializers) =>
      trainingForm({
        initializers: initialize ? initializers : undefined,
        reparametrised: variant.reparametrised,
        ...training,
      }),
    ),
  );

/** A network's models in the form for inference, whose weights are not yet set, with the recipes for them. */
export const inferenceModels = <Name extends string>(
  network: DenseNetwork<Name>,
  variant: NetworkVariant,
): Record<Name, { model: LayersModel; recipes: WeightRecipes }> =>
  mapGraphs(graphsOf(network, variant, false), (graph) => {
    const recipes: WeightRecipes = new Map();
    const form = inferenceForm(recipes, variant.reparametrised);
    return { model: buildGraph(graph, () => form), recipes };
  });

/**
 * The inference form of a network whose models are in the form that is trained: the same outputs, up to rounding, without those that
 * are used in training only. The given models are not changed.
 */
export async function deployNetwork<Name extends string>(
  network: DenseNetwork<Name>,
  variant: NetworkVariant,
  trained: NetworkModels<Name>,
): Promise<NetworkModels<Name>> {
  const deployed = inferenceModels(network, variant);
  const models = mapGraphs(deployed, ({ model }) => model);
  await orDispose(models, async () => {
    for (const name of Object.keys(deployed) as Name[]) {
      const weights = new Map(trained[name].weights.map((each) => [each.originalName, each]));
      const { model, recipes } = deployed[name];
      await applyRecipesAsync(
        model,
        recipes,
        async ({ name }) => (await weights.get(name)!.read().data()) as Float32Array,
      );
    }
  });
  return models;
}

/** Sets the weights of models; where that fails, none of them stays. */
export async function orDispose(
  models: NetworkModels<string>,
  fill: () => Promise<void>,
): Promise<void> {
  try {
    await fill();
  } catch (error) {
    disposeModels(models);
    throw error;
  }
}

export const disposeModels = (models: NetworkModels<string>): void => {
  for (const model of Object.values(models)) model.dispose();
};
