import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture, ModelOptions } from '../architecture.ts';
import { countCosts } from '../count_costs.ts';
import { findArchitecture, listModels } from '../registry.ts';
import { matchKeys } from './match_keys.ts';

/** What a checkpoint tells of the model it was made for. */
type CheckpointOptions = Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>>;

/** The options that a checkpoint of the architecture fits, as far as its keys say. */
export function checkpointOptions(
  { tensors }: Checkpoint,
  { classifier, numClasses, reparametrisedKey }: Architecture,
): CheckpointOptions {
  const key = `${classifier}.bias`;
  const name = matchKeys([key], tensors.keys()).get(key);
  return {
    // Without a classifier the architecture's own number, for loadWeights to complain of what is missing.
    numClasses: name === undefined ? numClasses : tensors.get(name)!.shape[0],
    reparametrised:
      reparametrisedKey !== undefined &&
      [...tensors.keys()].some((name) => name.endsWith(reparametrisedKey)),
  };
}

/** Keys of what PyTorch saves besides parameters. */
const BUFFER = /\.(running_mean|running_var|num_batches_tracked)$/;

/** The model whose number of parameters is exactly a checkpoint's, if there is one: no two models have the same. */
export function recognizeModel(checkpoint: Checkpoint): string | undefined {
  const parameters = [...checkpoint.tensors]
    .filter(([name]) => !BUFFER.test(name))
    .reduce((sum, [, { size }]) => sum + size, 0);
  return listModels().find((name) => {
    const architecture = findArchitecture('loadWeights', name);
    const options = checkpointOptions(checkpoint, architecture);
    const heads = architecture.auxiliaryHead === undefined ? [false] : [false, true];
    return heads.some((auxiliaryHead) => {
      const costs = countCosts(architecture, { ...options, auxiliaryHead });
      return costs.reduce((sum, cost) => sum + cost.parameters, 0) === parameters;
    });
  });
}
