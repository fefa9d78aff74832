import type { Checkpoint, CheckpointTensor } from '@dynaconv/checkpoint';
import { assertOptions, type OptionNames } from '@dynaconv/options';
import type { ModelOptions } from '../network/options.ts';
import { findArchitecture } from '../registry.ts';
import { assertFits } from './advice.ts';
import { fitCheckpoint } from './fit_checkpoint.ts';
import type { LoadWeightsOptions } from './load_weights.ts';
import type { WeightsReport } from './report.ts';

export type OfficialTensorsOptions = Pick<LoadWeightsOptions, 'prefix'> &
  Pick<ModelOptions, 'operator'>;

const OPTIONS: OptionNames<OfficialTensorsOptions> = { prefix: true, operator: true };

/** A network's weights under the names of the official checkpoints. */
export interface OfficialTensors {
  tensors: CheckpointTensor[];
  /** What the checkpoint had for the network, and what was left of it. */
  report: WeightsReport;
}

/**
 * A checkpoint's tensors that are weights of a network, under the names that the official checkpoints have: without
 * wrappers such as `module.` and `_orig_mod.`, and without tensors that the network has no use for. PyTorch can load them by these names.
 *
 * @param name of a model, see `listModels`
 * @throws WeightsMismatchError where the network lacks something, or the checkpoint is of another network
 */
export function officialTensors(
  name: string,
  checkpoint: Checkpoint,
  options: OfficialTensorsOptions = {},
): OfficialTensors {
  assertOptions('officialTensors', options, OPTIONS);
  const { prefix = '', operator } = options;
  const architecture = findArchitecture('officialTensors', name);
  const fit = fitCheckpoint(architecture, checkpoint, { operator, prefix });
  const { names, match, report } = fit;
  assertFits(architecture, fit.options, checkpoint, report);
  const keys = new Map([...names].map(([key, found]) => [found, key]));
  for (const [found, { path }] of match.modules) {
    keys.set(`${prefix}${found.path}.${COUNTER}`, `${path}.${COUNTER}`);
  }
  const tensors = [...checkpoint.tensors.values()].flatMap((tensor) => {
    const key = keys.get(tensor.name);
    return key === undefined ? [] : [renamed(tensor, key)];
  });
  return { tensors, report };
}

/** A BatchNorm's counter: it is not a weight, but PyTorch saves it with the weights. */
const COUNTER = 'num_batches_tracked';

const renamed = (tensor: CheckpointTensor, name: string): CheckpointTensor => ({
  name,
  shape: tensor.shape,
  dtype: tensor.dtype,
  size: tensor.size,
  data: () => tensor.data(),
  float32: () => tensor.float32(),
});
