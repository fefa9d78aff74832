import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture } from '../network/architecture.ts';
import type { ModelOptions } from '../network/options.ts';
import { registered } from '../network/registered.ts';
import { checkpointOptions } from './checkpoint_options.ts';
import { assertNoProblems, LOAD_WHAT_FITS } from './problems.ts';
import { recognizeModel } from './recognize.ts';
import type { WeightsReport } from './report.ts';

/**
 * @param options the options that the network is built with
 * @throws WeightsMismatchError where the network lacks something, or the checkpoint is of another network
 */
export function assertFits(
  architecture: Architecture,
  options: ModelOptions,
  checkpoint: Checkpoint,
  report: WeightsReport,
): void {
  assertNoProblems('loadWeights', architecture.name, report, () => {
    const registry = registered();
    const recognized = registry && recognizeModel(checkpoint, registry);
    return { text: advise(architecture, options, checkpoint, report, recognized), recognized };
  });
}

/** What to do about a checkpoint that does not fit, by what the checkpoint tells of its model. */
function advise(
  architecture: Architecture,
  options: ModelOptions,
  checkpoint: Checkpoint,
  { missing, unexpected }: WeightsReport,
  recognized: string | undefined,
): string {
  const { name } = architecture;
  if (recognized !== undefined && recognized !== name) {
    return `The checkpoint is one of '${recognized}': choose that model, or ${LOAD_WHAT_FITS}`;
  }
  const { numClasses, reparametrised } = checkpointOptions(checkpoint, architecture);
  if (recognized === name && reparametrised !== options.reparametrised) {
    return `The checkpoint is of the ${reparametrised ? 'reparametrised' : 'training'} form: pass {reparametrised: ${reparametrised}} to createModel.`;
  }
  if (recognized === name && numClasses !== options.numClasses) {
    return `The checkpoint has ${numClasses} classes, the model ${options.numClasses}: pass {numClasses: ${numClasses}}, or {strict: false} to keep the model's own classifier.`;
  }
  if (unexpected.some((each) => each.includes('.parametrizations.'))) {
    return 'Its weights are parametrised: call torch.nn.utils.parametrize.remove_parametrizations in PyTorch, and save the state dict again.';
  }
  if (recognized === name && missing.length > 0) {
    return `It has as many parameters as '${name}', under other names: rename them as in ${missing[0]}, or ${LOAD_WHAT_FITS}`;
  }
  return `Choose the model that the checkpoint was made for, or ${LOAD_WHAT_FITS}`;
}
