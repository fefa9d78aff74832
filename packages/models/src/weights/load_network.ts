import type { Checkpoint, CheckpointSource, ReadOptions } from '@dynaconv/checkpoint';
import { checkpointKey, toTorchShape } from '@dynaconv/layers/base';
import type { OptionNames } from '@dynaconv/options';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { readyBackend } from '../backend.ts';
import type { PartDescription } from '../forms/counting_form.ts';
import { namesOfClasses } from '../labels/names_of_classes.ts';
import {
  type CreateNetworkOptions,
  deployNetwork,
  disposeModels,
  inferenceModels,
  orDispose,
  trainingModels,
} from '../network/create_network.ts';
import {
  type DenseNetwork,
  describeNetwork,
  mapGraphs,
  type NetworkModels,
  type NetworkVariant,
} from '../network/dense_network.ts';
import { fillRecipes, fillWeights, isWhole, type VariableSlot } from './fill_weights.ts';
import { slotsOf } from './fit_checkpoint.ts';
import { fitWeights, type WeightsFit } from './fit_weights.ts';
import type { LoadWeightsOptions } from './load_weights.ts';
import { adviseOnNetwork } from './network_advice.ts';
import { variantIn } from './network_variant.ts';
import { toCheckpoint } from './open_weights.ts';
import { assertNoProblems } from './problems.ts';
import type { WeightsReport } from './report.ts';

/** `ReadOptions` (signal, onProgress, stateDict, …) are those of `readCheckpoint`. */
export interface LoadNetworkOptions extends ReadOptions, LoadWeightsOptions {
  /** A PyTorch checkpoint or safetensors file: path (Node), URL, `File`, bytes; or what `readCheckpoint` gave. */
  weights: CheckpointSource | Checkpoint;
  /** Whether BatchNorms are folded, branches merged and epilogues fused (default); false leaves the trainable form. */
  deploy?: boolean;
  /** The checkpoint's own number by default. */
  numClasses?: number;
  /** Class names, one for each class, where the checkpoint has none or others are wanted. */
  labels?: readonly string[];
}

/** For `assertOptions` of a task that takes these options and its own. */
export const LOAD_NETWORK_OPTIONS: OptionNames<LoadNetworkOptions> = {
  weights: true,
  deploy: true,
  numClasses: true,
  labels: true,
  strict: true,
  prefix: true,
  stateDict: true,
  signal: true,
  onProgress: true,
  maxBytes: true,
  maxMemory: true,
  maxSteps: true,
  idleTimeout: true,
};

/** What a task knows that its users do not have to say. */
export interface LoadContext {
  /** What the user called, for messages. */
  operation: string;
  /** Names of the classes that the network's authors train it for. */
  classNames?: readonly string[];
  /** Networks of the same task, to recognise a checkpoint of one of them. */
  others?: readonly DenseNetwork[];
  /** Whether parts that are used in training only are loaded too, where the form is the trainable one; false by default. */
  auxiliary?: boolean;
  /** Drop path and dropout of the trainable form, which has none by default. */
  training?: Pick<CreateNetworkOptions, 'dropPath' | 'dropout' | 'seed'>;
}

export interface LoadedNetwork<Name extends string = string> {
  /** The graphs, for the caller to dispose. */
  models: NetworkModels<Name>;
  variant: NetworkVariant;
  /** Class names: those given, else those in the checkpoint, else the authors' where they are as many, else numbers. */
  labels: readonly string[];
  /** What the checkpoint had for the network, and what was left of it. */
  report: WeightsReport;
  checkpoint: Checkpoint;
}

/**
 * A network for detection or segmentation with the weights of a checkpoint. Where no backend has been chosen, it chooses as
 * `loadModel` does. With `strict: false`, weights that the checkpoint lacks are drawn at random.
 *
 * @throws TypeError where there are no weights; RangeError for labels that are not one for each class; CheckpointError for a file that cannot be read; WeightsMismatchError for a checkpoint of
 * another network, which it names where it can
 */
export async function loadNetwork<Name extends string>(
  network: DenseNetwork<Name>,
  options: LoadNetworkOptions,
  context: LoadContext,
): Promise<LoadedNetwork<Name>> {
  const { weights, deploy = true, numClasses, strict = true, prefix = '', ...rest } = options;
  const { labels: given, ...reading } = rest;
  const { operation, others = [] } = context;
  const auxiliary = !deploy && (context.auxiliary ?? false);
  if (weights === undefined) {
    throw new TypeError(
      `${operation}: there are no weights; pass { weights } with a checkpoint of ${network.name}: a path, URL, File or bytes`,
    );
  }
  const checkpoint = await toCheckpoint(operation, weights, reading);
  const found = variantIn(checkpoint, network);
  const variant = { ...found, numClasses: numClasses ?? found.numClasses };
  const parts = describeNetwork(network, variant, auxiliary);
  const all = Object.values<PartDescription[]>(parts).flat();
  const fit = fitWeights(slotsOf(all), network, checkpoint, prefix);
  if (strict) {
    assertNoProblems(operation, network.name, fit.report, () =>
      adviseOnNetwork(network, variant, checkpoint, others),
    );
  }
  const labels = namesOfClasses(
    operation,
    variant.numClasses,
    checkpoint,
    given,
    context.classNames,
  );
  await readyBackend();
  const { signal } = reading;
  const { training } = context;
  const source = { network, variant, auxiliary, training, parts, checkpoint, fit, signal };
  const models = await (deploy ? deployedModels(source) : trainedModels(source));
  return { models, variant, labels, report: fit.report, checkpoint };
}

/** What models are built and filled from. */
interface Source<Name extends string> {
  network: DenseNetwork<Name>;
  variant: NetworkVariant;
  /** Whether `parts` has those that are used in training only. */
  auxiliary: boolean;
  training: LoadContext['training'];
  parts: Record<Name, PartDescription[]>;
  checkpoint: Checkpoint;
  fit: WeightsFit;
  signal?: AbortSignal;
}

/** Weights that the checkpoint lacks are drawn in the training form, which is made only for that. */
async function deployedModels<Name extends string>(
  source: Source<Name>,
): Promise<NetworkModels<Name>> {
  const { network, variant, checkpoint, fit, signal } = source;
  if (!isWhole(fit)) {
    const trained = await trainedModels(source);
    try {
      return await deployNetwork(network, variant, trained);
    } finally {
      disposeModels(trained);
    }
  }
  const deployed = inferenceModels(network, variant);
  const models = mapGraphs(deployed, ({ model }) => model);
  await orDispose(models, async () => {
    for (const { model, recipes } of Object.values<(typeof deployed)[Name]>(deployed)) {
      await fillRecipes(model, recipes, checkpoint, fit, signal);
    }
  });
  return models;
}

async function trainedModels<Name extends string>({
  network,
  variant,
  auxiliary,
  training,
  parts,
  checkpoint,
  fit,
  signal,
}: Source<Name>): Promise<NetworkModels<Name>> {
  const initialize = !isWhole(fit);
  const models = trainingModels(network, variant, { auxiliary, initialize, ...training });
  await orDispose(models, async () => {
    for (const name of Object.keys(models) as Name[]) {
      await fillWeights(variableSlots(models[name], parts[name]), checkpoint, fit, signal);
    }
  });
  return models;
}

/** Where the weights of a model in its training form are in a checkpoint, in PyTorch's order of axes. */
function variableSlots(model: LayersModel, parts: readonly PartDescription[]): VariableSlot[] {
  const described = parts.flatMap(({ weights }) => weights);
  const shapes = new Map(described.map(({ name, shape }) => [name, shape]));
  return model.weights.map((weight) => ({
    key: checkpointKey(weight.originalName),
    shape: toTorchShape(shapes.get(weight.originalName)!),
    weight,
  }));
}
