import type { Checkpoint } from '@dynaconv/checkpoint';
import { checkpointSlots, toTfjsLayout } from '@dynaconv/layers';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import { tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { readAhead } from '../forms/read_ahead.ts';
import { architectureOf } from '../network/architecture_of.ts';
import { readMetadata } from '../network/metadata.ts';
import { assertFits } from './advice.ts';
import { areFinite } from './are_finite.ts';
import { fitWeights } from './fit_weights.ts';
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
  const slots = checkpointSlots(model);
  const { names, report } = fitWeights(slots, architecture, checkpoint, prefix);
  if (strict) assertFits(architecture, metadata.options, checkpoint, report);

  const fits = new Set(report.loaded);
  // Read once, since tfjs collects the weights from all layers each time.
  const { weights } = model;
  const fitting = slots
    .map((slot, i) => ({ ...slot, weight: weights[i] }))
    .filter(({ key }) => fits.has(key));
  signal?.throwIfAborted();
  const reads = readAhead(fitting, ({ key }) => checkpoint.tensors.get(names.get(key)!)!.float32());
  for await (const [{ key, shape, weight }, values] of reads) {
    signal?.throwIfAborted();
    if (!areFinite(values)) report.nonFinite.push(key);
    const value = tensor(toTfjsLayout(values, shape), weight.shape as number[]);
    weight.write(value);
    value.dispose();
  }
  return report;
}
