import type { Checkpoint } from '@dynaconv/checkpoint';
import { type CheckpointSlot, checkpointKey, toTorchShape } from '@dynaconv/layers';
import type { Architecture } from '../network/architecture.ts';
import { describeParts } from '../network/describe_parts.ts';
import type { ModelOptions } from '../network/options.ts';
import { checkpointOptions } from './checkpoint_options.ts';
import { fitWeights, type WeightsFit } from './fit_weights.ts';

export interface CheckpointFit extends WeightsFit {
  /** The options to build the network with. */
  options: Required<Pick<ModelOptions, 'numClasses' | 'reparametrised'>>;
}

interface FitOptions {
  /** The checkpoint's own number by default. */
  numClasses?: number;
  /** Only names that begin with this are considered. */
  prefix: string;
}

/**
 * How a checkpoint fits a network, found out before any weight is made.
 *
 * @throws as `fitWeights`
 */
export function fitCheckpoint(
  architecture: Architecture,
  checkpoint: Checkpoint,
  { numClasses, prefix }: FitOptions,
): CheckpointFit {
  const guess = checkpointOptions(checkpoint, architecture);
  const fitWith = (classes: number): CheckpointFit => {
    const options = { ...guess, numClasses: classes };
    return {
      options,
      ...fitWeights(slotsOf(architecture, options), architecture, checkpoint, prefix),
    };
  };
  const fit = fitWith(numClasses ?? guess.numClasses);
  if (numClasses !== undefined) return fit;
  const bias = fit.names.get(`${architecture.head.classifier}.bias`);
  const found = bias === undefined ? undefined : checkpoint.tensors.get(bias)?.shape[0];
  return found === undefined || found === guess.numClasses ? fit : fitWith(found);
}

/** Where the weights of a network are in a checkpoint. */
const slotsOf = (architecture: Architecture, options: ModelOptions): CheckpointSlot[] =>
  describeParts(architecture, options)
    .flatMap(({ weights }) => weights)
    .map(({ name, shape }) => ({ key: checkpointKey(name), shape: toTorchShape(shape) }));
