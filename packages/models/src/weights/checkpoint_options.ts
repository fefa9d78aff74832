import type { Checkpoint } from '@dynaconv/checkpoint';
import { OPERATORS, type Operator } from '@dynaconv/layers/base';
import type { Architecture } from '../network/architecture.ts';
import type { ModelOptions } from '../network/options.ts';

/** What can be learned from a checkpoint about the model that it was made for. */
export type CheckpointOptions = Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>> &
  Pick<ModelOptions, 'operator'>;

/** The options that the architecture was built with, judging by a checkpoint's metadata and the ends of its names. */
export function checkpointOptions(
  checkpoint: Checkpoint,
  { head, backbone: { reparametrisedKey, hasInvolutions }, numClasses }: Architecture,
): CheckpointOptions {
  const { tensors } = checkpoint;
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
    ...(hasInvolutions ? { operator: operatorIn(checkpoint) } : {}),
  };
}

/** Involution, unless a safetensors file says otherwise: PyTorch's own files are those of the authors. */
function operatorIn({ format, metadata }: Checkpoint): Operator {
  const named = format === 'safetensors' ? (metadata as { operator?: string }).operator : undefined;
  return OPERATORS.find((operator) => operator === named) ?? 'involution';
}
