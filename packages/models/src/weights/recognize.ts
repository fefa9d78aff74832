import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture, ModelOptions } from '../architecture.ts';
import { countCosts } from '../count_costs.ts';
import { findArchitecture, listModels } from '../registry.ts';

/** What a checkpoint tells of the model it was made for. */
type CheckpointOptions = Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>>;

/** The options that a checkpoint of the architecture fits, as far as the ends of its names say. */
export function checkpointOptions(
  { tensors }: Checkpoint,
  { classifier, numClasses, reparametrisedKey }: Architecture,
): CheckpointOptions {
  const names = [...tensors.keys()];
  const key = `${classifier}.bias`;
  const ending = (end: string) => names.find((name) => name === end || name.endsWith(`.${end}`));
  // The classifier may have been taken out of the module that the network keeps it in.
  const rest = key.slice(key.indexOf('.') + 1);
  const bias = ending(key) ?? (/^\D.*\./.test(rest) ? ending(rest) : undefined);
  return {
    // Without a classifier the architecture's own number, for loadWeights to complain of what is missing.
    numClasses: (bias === undefined ? undefined : tensors.get(bias)!.shape[0]) ?? numClasses,
    reparametrised:
      reparametrisedKey !== undefined && names.some((name) => name.endsWith(reparametrisedKey)),
  };
}

/** How the names of parameters end; buffers, of BatchNorms, profilers and averages, have others. */
const PARAMETER = /(^|\.)(weight|bias|gamma|beta|rpb[12])$/;

/** The model whose number of parameters is exactly a checkpoint's, if there is one: no two models have the same. */
export function recognizeModel(checkpoint: Checkpoint): string | undefined {
  const parameters = [...checkpoint.tensors]
    .filter(([name]) => PARAMETER.test(name))
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
