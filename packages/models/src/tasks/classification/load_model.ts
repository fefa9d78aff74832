import {
  type Checkpoint,
  type CheckpointSource,
  type ReadOptions,
  readCheckpoint,
} from '@dynaconv/checkpoint';
import { ready } from '@tensorflow/tfjs-core';
import { deployAsync } from '../../deploy.ts';
import type { ReadImageOptions } from '../../images/read_image.ts';
import { createFrom } from '../../network/build.ts';
import type { EntryPoint } from '../../network/entry_point.ts';
import type { ModelOptions } from '../../network/options.ts';
import { resolveArchitecture } from '../../resolve_architecture.ts';
import { checkpointOptions } from '../../weights/checkpoint_options.ts';
import { loadWeights } from '../../weights/load_weights.ts';
import { classNames } from './class_names.ts';
import { ImageClassifier } from './image_classifier.ts';

/** `ReadOptions` (signal, onProgress, …) are those of `readCheckpoint`. */
export interface LoadModelOptions extends ReadOptions, ReadImageOptions {
  /** A PyTorch checkpoint or safetensors file: path (Node), URL, `File`, bytes; or what `readCheckpoint` gave. */
  weights: CheckpointSource | Checkpoint;
  /**
   * Whether BatchNorms are folded, branches merged and epilogues fused (default), which is faster; false leaves the
   * trainable form.
   */
  deploy?: boolean;
  /** The checkpoint's own number by default. */
  numClasses?: number;
  /** Class names, one for each class, where the checkpoint has none or others are wanted. */
  labels?: readonly string[];
}

/**
 * A network with the weights of a checkpoint, ready to classify images of any kind and to give logits, embeddings and
 * feature maps. Where no backend has been chosen, tfjs chooses the best of those imported.
 *
 * @throws RangeError for a name that does not exist; CheckpointError for a file that cannot be read;
 * WeightsMismatchError for a checkpoint of another network
 */
export async function loadModel(
  name: string | EntryPoint,
  { weights, deploy = true, numClasses, labels, maxPixels, ...readOptions }: LoadModelOptions,
): Promise<ImageClassifier> {
  const architecture = await resolveArchitecture('loadModel', name);
  if (weights === undefined) {
    throw new TypeError(
      'loadModel: weights is undefined, expected a checkpoint (path, URL, File or bytes); createModel makes a model without one',
    );
  }
  await ready();
  const checkpoint = isCheckpoint(weights) ? weights : await readCheckpoint(weights, readOptions);
  const found = checkpointOptions(checkpoint, architecture);
  const classes = numClasses ?? found.numClasses;
  const names = await classNames(classes, checkpoint, labels);

  const [, , channels] = architecture.inputShape;
  const inputShape: ModelOptions['inputShape'] = [null, null, channels];
  const options = { ...found, numClasses: classes, inputShape };
  const model = createFrom(architecture, options, false);
  try {
    await loadWeights(model, checkpoint, { signal: readOptions.signal });
    if (!deploy) return new ImageClassifier(model, names, { maxPixels });
    const deployed = await deployAsync(model);
    model.dispose();
    return new ImageClassifier(deployed, names, { maxPixels });
  } catch (error) {
    model.dispose();
    throw error;
  }
}

const isCheckpoint = (weights: CheckpointSource | Checkpoint): weights is Checkpoint =>
  typeof Object(Object(weights).tensors).get === 'function';
