import { architectureIn, type EntryPoint } from '../network/entry_point.ts';
import { findArchitecture } from '../registry.ts';
import type { ImageClassifier } from '../tasks/classification/image_classifier.ts';
import { type LoadModelOptions, loadArchitecture } from '../tasks/classification/load_model.ts';

/**
 * A network with the weights of a checkpoint, ready to classify images of any kind and to give logits, embeddings and
 * feature maps. Where no backend has been chosen, it chooses the best of those imported that kernels are imported for, WebGPU only where
 * it has a GPU. With `strict: false`, weights that the checkpoint lacks are drawn at random, as `createModel` does.
 *
 * @param model a name (see `listModels`), or an entry point such as `rednet50`. Since any name may be given, bundles contain
 * every family; to bundle one family only, use the `loadModel` of `@dynaconv/models/rednet` and so on, which takes entry points
 * @throws RangeError for a name that does not exist, or options that the network cannot be built with; TypeError for an option that does not exist, and where there are no weights;
 * CheckpointError for a file that cannot be read; WeightsMismatchError for a checkpoint of another network
 */
export const loadModel = async (
  model: string | EntryPoint,
  options?: LoadModelOptions,
): Promise<ImageClassifier> =>
  loadArchitecture(
    typeof model === 'string'
      ? findArchitecture('loadModel', model)
      : architectureIn('loadModel', model),
    options,
  );
