import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture } from '../network/architecture.ts';
import type { ModelOptions } from '../network/options.ts';
import { matchKeys } from './match_keys.ts';

/** What a checkpoint tells of the model it was made for. */
type CheckpointOptions = Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>>;

/** The options that a checkpoint of the architecture fits, as far as its keys say. */
export function checkpointOptions(
  { tensors }: Checkpoint,
  { head, backbone, numClasses }: Architecture,
): CheckpointOptions {
  const { reparametrisedKey } = backbone;
  const key = `${head.classifier}.bias`;
  const name = matchKeys([key], tensors.keys()).get(key);
  return {
    // Without a classifier the architecture's own number, for loadWeights to complain of what is missing.
    numClasses: name === undefined ? numClasses : tensors.get(name)!.shape[0],
    reparametrised:
      reparametrisedKey !== undefined &&
      [...tensors.keys()].some((name) => name.endsWith(reparametrisedKey)),
  };
}
