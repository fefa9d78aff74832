import { NonFiniteError, type WeightsReport } from '@dynaconv/models';
import { firstNonFinite, type NetworkModels } from '@dynaconv/models/dense';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NetworkInput } from '../images/network_input.ts';
import type { DetectorNetwork, GraphName } from '../networks/networks.ts';
import type { ResizedImage, Selected, SelectionOptions } from '../selection/select.ts';

/** What it takes to find the objects of one image. */
export interface DetectionRun {
  network: Pick<DetectorNetwork, 'anchors' | 'sizes'>;
  models: NetworkModels<GraphName>;
  classes: number;
  /** How many regions an RPN proposes at most, of each level and in total. */
  maxProposals: number;
  input: NetworkInput;
  image: ResizedImage;
  options: SelectionOptions;
  /** What the checkpoint had for the network. */
  report?: WeightsReport;
  signal?: AbortSignal;
}

/** What is found in an image, and of every object the probabilities of its box's cells, if the network gives masks. */
export interface Found extends Selected {
  maps?: Float32Array[];
}

/** Runs a model on a batch as a whole, for the caller to dispose. */
export const predict = (model: LayersModel, x: Tensor | Tensor[]): Tensor[] => {
  const [{ shape }] = [x].flat() as Tensor[];
  return [model.predict(x, { batchSize: Math.max(shape[0], 1) })].flat();
};

/** The levels of a run's image. */
export const levelsOfImage = ({ models, input }: DetectionRun): Tensor4D[] =>
  predict(models.trunk, input.x) as Tensor4D[];

/**
 * The values of a model's output.
 *
 * @param input what the model was given, which `trunk` and the models after it made
 * @throws NonFiniteError for a value that is not finite, which says where the first one arises
 */
export async function readFinite(
  output: Tensor,
  { models, input: { x }, report }: DetectionRun,
  model: LayersModel,
  input: Tensor4D,
): Promise<Float32Array> {
  const values = (await output.data()) as Float32Array;
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return values;
  const inputIsFinite = (await input.data()).every(Number.isFinite);
  const where = await (inputIsFinite
    ? firstNonFinite(model, input, 0, report)
    : firstNonFinite(models.trunk, x, 0, report));
  throw new NonFiniteError(
    `${models.trunk.name}: an output of ${model.name} is ${values[at]}, expected finite numbers; ${where}`,
  );
}
