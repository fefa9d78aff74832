import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture } from '../network/architecture.ts';
import type { ModelOptions } from '../network/options.ts';

/** What a checkpoint tells of the model it was made for. */
type CheckpointOptions = Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>>;

/** The options that a checkpoint of the architecture fits, as far as the ends of its names say. */
export function checkpointOptions(
  { tensors }: Checkpoint,
  { head, backbone: { reparametrisedKey }, numClasses }: Architecture,
): CheckpointOptions {
  const names = [...tensors.keys()];
  const key = `${head.classifier}.bias`;
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
