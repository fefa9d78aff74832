import type { Checkpoint } from '@dynaconv/checkpoint';
import { type CheckpointSlot, checkpointKey, toTorchShape } from '@dynaconv/layers/base';
import type { PartDescription } from '../forms/counting_form.ts';
import type { Architecture } from '../network/architecture.ts';
import { describeParts } from '../network/describe_parts.ts';
import type { ModelOptions } from '../network/options.ts';
import { type CheckpointOptions, checkpointOptions } from './checkpoint_options.ts';
import { fitWeights, type WeightsFit } from './fit_weights.ts';
import { rulesOf } from './module_rules.ts';

export interface CheckpointFit extends WeightsFit {
  /** The options to build the network with. */
  options: CheckpointOptions;
}

interface FitOptions extends Pick<ModelOptions, 'numClasses' | 'operator'> {
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
  { numClasses, operator, prefix }: FitOptions,
): CheckpointFit {
  const found = checkpointOptions(checkpoint, architecture);
  const guess = operator === undefined ? found : { ...found, operator };
  const fitWith = (classes: number): CheckpointFit => {
    const options = { ...guess, numClasses: classes };
    const parts = describeParts(architecture, options);
    return {
      options,
      ...fitWeights(slotsOf(parts), rulesOf(architecture), checkpoint, prefix),
    };
  };
  const fit = fitWith(numClasses ?? guess.numClasses);
  if (numClasses !== undefined) return fit;
  const bias = fit.names.get(`${architecture.head.classifier}.bias`);
  const classes = bias === undefined ? undefined : checkpoint.tensors.get(bias)?.shape[0];
  return classes === undefined || classes === guess.numClasses ? fit : fitWith(classes);
}

/** Where the weights of a network's parts are in a checkpoint. */
export const slotsOf = (parts: readonly PartDescription[]): CheckpointSlot[] =>
  parts
    .flatMap(({ weights }) => weights)
    .map(({ name, shape, stored }) => ({
      key: checkpointKey(name),
      shape: stored ?? toTorchShape(shape),
    }));
