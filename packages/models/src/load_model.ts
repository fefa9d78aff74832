import {
  type Checkpoint,
  type CheckpointSource,
  type ReadOptions,
  readCheckpoint,
} from '@dynaconv/checkpoint';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { ready } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Architecture, createFrom, type ModelOptions } from './architecture.ts';
import { ImageClassifier } from './classifier.ts';
import { deployAsync } from './deploy.ts';
import { classNames, type Labels } from './labels/class_names.ts';
import { findArchitecture } from './registry.ts';
import { fitWeights } from './weights/fit_weights.ts';
import { type LoadWeightsOptions, loadWeights } from './weights/load_weights.ts';
import { isOfficialFile, whereToGetWeights } from './weights/official.ts';
import { checkpointOptions } from './weights/recognize.ts';

/** `ReadOptions` (signal, onProgress, stateDict, …) are those of `readCheckpoint`. */
export interface LoadModelOptions extends ReadOptions, LoadWeightsOptions {
  /** A PyTorch checkpoint or safetensors file: path (Node), URL, `File`, bytes; or what `readCheckpoint` gave. */
  weights: CheckpointSource | Checkpoint;
  /**
   * Whether BatchNorms are folded, branches merged and epilogues fused (default), which is faster; false leaves the
   * trainable form.
   */
  deploy?: boolean;
  /** The checkpoint's own number by default. */
  numClasses?: number;
  /**
   * Class names, one for each class, where the checkpoint has none or others are wanted; 'imagenet' for the 1000 of
   * ImageNet-1k.
   */
  labels?: Labels;
}

const LOAD_MODEL_OPTIONS: OptionNames<LoadModelOptions> = {
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

/**
 * A network with the weights of a checkpoint, ready to classify images of any kind and to give logits, embeddings and
 * feature maps. Where no backend has been chosen, tfjs chooses the best of those imported. With `strict: false`, what the
 * checkpoint lacks is drawn at random, as `createModel` does.
 *
 * @throws RangeError for a name that does not exist; TypeError for an option that does not, and where there are no weights;
 * CheckpointError for a file that cannot be read; WeightsMismatchError for a checkpoint of another network
 */
export async function loadModel(name: string, options: LoadModelOptions): Promise<ImageClassifier> {
  assertOptions('loadModel', options, LOAD_MODEL_OPTIONS);
  const architecture = findArchitecture('loadModel', name);
  const {
    weights,
    deploy = true,
    numClasses,
    labels,
    strict = true,
    prefix = '',
    ...reading
  } = {
    ...options,
  };
  if (weights === undefined) {
    throw new TypeError(`loadModel: there are no weights; ${whereToGetWeights(name)}`);
  }
  await ready();
  const checkpoint = await open(weights, reading);
  const model = build(architecture, checkpoint, { numClasses, prefix, initialize: !strict });
  try {
    const classes = model.outputs[0].shape[1]!;
    const isPublished = isOfficialFile(name, weights);
    const names = await classNames(classes, checkpoint, labels, isPublished);
    const { signal } = reading;
    const report = await loadWeights(model, checkpoint, { strict, prefix, signal });
    if (!deploy) return new ImageClassifier(model, names, report);
    const deployed = await deployAsync(model);
    model.dispose();
    return new ImageClassifier(deployed, names, report);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function open(
  weights: CheckpointSource | Checkpoint,
  options: ReadOptions,
): Promise<Checkpoint> {
  if (!isCheckpoint(weights)) return readCheckpoint(weights, options);
  for (const name of ['stateDict', 'maxBytes', 'maxMemory', 'maxSteps', 'idleTimeout'] as const) {
    if (options[name] === undefined) continue;
    throw new TypeError(
      `loadModel: ${name} is for reading a file, but weights are a checkpoint that has been read; pass it to readCheckpoint`,
    );
  }
  return weights;
}

const isCheckpoint = (weights: CheckpointSource | Checkpoint): weights is Checkpoint =>
  Object(weights).tensors instanceof Map;

interface BuildOptions {
  numClasses?: number;
  prefix: string;
  initialize: boolean;
}

/** The network in its training form, with as many classes as the checkpoint has unless the caller says. */
function build(
  architecture: Architecture,
  checkpoint: Checkpoint,
  { numClasses, prefix, initialize }: BuildOptions,
): LayersModel {
  const [, , channels] = architecture.inputShape;
  const inputShape: ModelOptions['inputShape'] = [null, null, channels];
  const create = (options: ModelOptions) =>
    createFrom(architecture, { ...options, inputShape }, initialize);
  const guess = checkpointOptions(checkpoint, architecture);
  const model = create({ ...guess, numClasses: numClasses ?? guess.numClasses });
  if (numClasses !== undefined) return model;
  const found = classesIn(model, architecture, checkpoint, prefix);
  if (found === guess.numClasses) return model;
  model.dispose();
  return create({ ...guess, numClasses: found });
}

/** The number of classes of the classifier that the checkpoint has for the model, or else the model's own. */
function classesIn(
  model: LayersModel,
  architecture: Architecture,
  checkpoint: Checkpoint,
  prefix: string,
): number {
  try {
    const { names } = fitWeights(model, architecture, checkpoint, prefix);
    const bias = checkpoint.tensors.get(names.get(`${architecture.classifier}.bias`) ?? '');
    return bias?.shape[0] ?? model.outputs[0].shape[1]!;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
