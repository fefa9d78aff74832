import type { Checkpoint, CheckpointSource, ReadOptions } from '@dynaconv/checkpoint';
import type { Operator } from '@dynaconv/layers/base';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { readyBackend } from '../../backend.ts';
import type { ReadImageOptions } from '../../images/read_image.ts';
import { classNames, type Labels } from '../../labels/class_names.ts';
import type { Architecture } from '../../network/architecture.ts';
import { architectureIn, type EntryPoint } from '../../network/entry_point.ts';
import { withDefaults } from '../../network/options.ts';
import { assertFits } from '../../weights/advice.ts';
import { fitCheckpoint } from '../../weights/fit_checkpoint.ts';
import type { LoadWeightsOptions } from '../../weights/load_weights.ts';
import { modelWith } from '../../weights/model_with.ts';
import { openWeights } from '../../weights/open_weights.ts';
import { isPublishedFile } from '../../weights/published.ts';
import { ImageClassifier } from './image_classifier.ts';

/** `ReadOptions` (signal, onProgress, stateDict, …) are those of `readCheckpoint`. */
export interface LoadModelOptions extends ReadOptions, ReadImageOptions, LoadWeightsOptions {
  /**
   * A PyTorch checkpoint or safetensors file: path (Node), URL, `File`, bytes; or what `readCheckpoint` gave. By default the
   * file that the network's authors publish, fetched from them.
   */
  weights?: CheckpointSource | Checkpoint;
  /**
   * Whether BatchNorms are folded, branches merged and epilogues fused (default), which is faster; false leaves the
   * trainable form.
   */
  deploy?: boolean;
  /** The checkpoint's own number by default. */
  numClasses?: number;
  /** As in `createModel`; by default what `dynaconv train` noted in the checkpoint, else 'involution'. */
  operator?: Operator;
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
  operator: true,
  labels: true,
  strict: true,
  prefix: true,
  stateDict: true,
  signal: true,
  onProgress: true,
  maxBytes: true,
  maxMemory: true,
  maxSteps: true,
  maxPixels: true,
  idleTimeout: true,
};

/**
 * A network with the weights of a checkpoint, ready to classify images of any kind and to give logits, embeddings and
 * feature maps. Where no backend has been chosen, it chooses the best of those imported that kernels are imported for, WebGPU only where
 * it has a GPU. With `strict: false`, weights that the checkpoint lacks are drawn at random, as `createModel` does.
 *
 * @param model an entry point, such as `rednet50`
 * @throws TypeError for an option that does not exist, and where there are no weights; RangeError for options that the network cannot be built
 * with, before anything is read; CheckpointError for a file that cannot be read; WeightsMismatchError for a checkpoint of another network
 */
export const loadModel = async (
  model: EntryPoint,
  options?: LoadModelOptions,
): Promise<ImageClassifier> => loadArchitecture(architectureIn('loadModel', model), options);

/** `loadModel` of the architecture of an entry point. */
export async function loadArchitecture(
  architecture: Architecture,
  options: LoadModelOptions = {},
): Promise<ImageClassifier> {
  assertOptions('loadModel', options, LOAD_MODEL_OPTIONS);
  const { deploy = true, numClasses, labels, strict = true, prefix = '', ...others } = options;
  const { maxPixels, weights, operator, ...reading } = others;
  withDefaults(architecture, { numClasses, operator });
  const checkpoint = await openWeights(architecture, weights, reading);

  const fit = fitCheckpoint(architecture, checkpoint, { numClasses, operator, prefix });
  const { report } = fit;
  if (strict) assertFits(architecture, fit.options, checkpoint, report);
  const isPublished = weights === undefined || isPublishedFile(architecture.weights, weights);
  const names = await classNames(fit.options.numClasses, checkpoint, labels, isPublished);
  await readyBackend();
  const { signal } = reading;
  const built = await modelWith(architecture, checkpoint, fit, { deploy, signal });
  return new ImageClassifier(built, names, { report, maxPixels });
}
