import type { Checkpoint } from '@dynaconv/checkpoint';
import { checkpointSlots } from '@dynaconv/layers/base';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { architectureOf } from '../network/architecture_of.ts';
import { readMetadata } from '../network/metadata.ts';
import { assertFits } from './advice.ts';
import { fillWeights, type VariableSlot } from './fill_weights.ts';
import { fitWeights } from './fit_weights.ts';
import { rulesOf } from './module_rules.ts';
import type { WeightsReport } from './report.ts';

export interface LoadWeightsOptions {
  /**
   * Whether it is an error where a weight is missing, of another shape or of a type that cannot be read, or where there are
   * more weights inside of the model's modules (default). If false, what fits is loaded.
   */
  strict?: boolean;
  /**
   * What the names of the weights begin with in the checkpoint, such as 'student.'. It is needed only for a checkpoint that has
   * the network more than once; otherwise wrappers around the network are found automatically.
   */
  prefix?: string;
  signal?: AbortSignal;
}

const LOAD_WEIGHTS_OPTIONS: OptionNames<LoadWeightsOptions> = {
  strict: true,
  prefix: true,
  signal: true,
};

/**
 * Gives a model that `createModel` made the weights of a PyTorch checkpoint. They are found by the official keys, below any
 * wrappers (`module.`, `_orig_mod.`, `model.`, …). Tensors that the model has no use for are ignored, and listed in the report.
 *
 * @returns what was loaded, missing, left over and of another shape
 * @throws WeightsMismatchError in strict mode where anything does not fit, before any weight changes; Error where the
 * checkpoint has the network more than once
 */
export async function loadWeights(
  model: LayersModel,
  checkpoint: Checkpoint,
  options: LoadWeightsOptions = {},
): Promise<WeightsReport> {
  assertOptions('loadWeights', options, LOAD_WEIGHTS_OPTIONS);
  const { strict = true, prefix = '', signal } = options;
  const metadata = readMetadata('loadWeights', model);
  if (metadata.deployed) {
    throw new Error(
      `loadWeights: model '${model.name}' is in its inference form; load the weights first, then deploy`,
    );
  }
  const architecture = architectureOf('loadWeights', model);
  const slots = variableSlots(model);
  const fit = fitWeights(slots, rulesOf(architecture), checkpoint, prefix);
  if (strict) assertFits(architecture, metadata.options, checkpoint, fit.report);
  await fillWeights(slots, checkpoint, fit, signal);
  return fit.report;
}

/** Where the weights of a model in its training form are in a checkpoint. */
export function variableSlots(model: LayersModel): VariableSlot[] {
  // Read once, since tfjs collects the weights from all layers each time.
  const { weights } = model;
  return checkpointSlots(model).map((slot, i) => ({ ...slot, weight: weights[i] }));
}
