import { type LayersModel, type SymbolicTensor, model as tfModel } from '@tensorflow/tfjs-layers';
import { isInStage, type Stage } from './network/architecture.ts';
import { readMetadata } from './network/metadata.ts';

/**
 * Names of the stages whose maps `featureExtractor` gives, in order: `stem`, `layer1` to `layer4`; for OverLoCK `stem`,
 * `base1` to `base3`, `overview`, `focus3`, `focus4`.
 */
export const stageNames = (model: LayersModel): string[] =>
  readMetadata('stageNames', model).backbone.stages.map(({ name }) => name);

/**
 * A model of the same input that gives the map at the end of every stage, down to [B, H/32, W/32, C], in the order of
 * `stageNames(model)`: a detection or segmentation head can be put on it. The stem's map is taken before the max pool; the maps
 * of OverLoCK's focus stages are x and the context, joined. It shares the layers of the given model, which may be in either
 * form, so dispose only that model.
 *
 * @throws Error for a model that `createModel` did not make
 */
export function featureExtractor(model: LayersModel): LayersModel {
  const { stages } = readMetadata('featureExtractor', model).backbone;
  const outputs = stages.map((stage) => lastOutput(model, stage));
  return tfModel({ inputs: model.inputs, outputs, name: `${model.name}_features` });
}

/** The model up to its classifier's input: features [B, C], pooled over the map. */
export function embedder(model: LayersModel): LayersModel {
  const { classifier } = readMetadata('embedder', model).head;
  const features = model.getLayer(classifier).input as SymbolicTensor;
  return tfModel({ inputs: model.inputs, outputs: features, name: `${model.name}_embedding` });
}

/** The output of the last layer of a stage; tfjs keeps a model's layers in the order they run. */
function lastOutput(model: LayersModel, stage: Stage): SymbolicTensor {
  const layer = model.layers.findLast(({ name }) => isInStage(stage, name))!;
  return layer.output as SymbolicTensor;
}
