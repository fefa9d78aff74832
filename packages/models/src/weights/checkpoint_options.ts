import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture } from '../network/architecture.ts';
import type { ModelOptions } from '../network/options.ts';

/** What can be learned from a checkpoint about the model that it was made for. */
type CheckpointOptions = Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>>;

/** The options that the architecture was built with, judging by the ends of the names in a checkpoint of it. */
export function checkpointOptions(
  { tensors }: Checkpoint,
  { head, backbone: { reparametrisedKey }, numClasses }: Architecture,
): CheckpointOptions {
  const names = [...tensors.keys()];
  const key = `${head.classifier}.bias`;
  const ending = (end: string) => names.find((name) => name === end || name.endsWith(`.${end}`));
  // The checkpoint may have the classifier without the module that contains it in the network.
  const rest = key.slice(key.indexOf('.') + 1);
  const bias = ending(key) ?? (/^\D.*\./.test(rest) ? ending(rest) : undefined);
  return {
    // Without a classifier the architecture's own number is taken; loading then reports what is missing.
    numClasses: (bias === undefined ? undefined : tensors.get(bias)!.shape[0]) ?? numClasses,
    reparametrised:
      reparametrisedKey !== undefined && names.some((name) => name.endsWith(reparametrisedKey)),
  };
}
