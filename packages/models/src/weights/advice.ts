import type { Checkpoint } from '@dynaconv/checkpoint';
import type { Architecture } from '../network/architecture.ts';
import type { ModelOptions } from '../network/options.ts';
import { registered } from '../network/registered.ts';
import { checkpointOptions } from './checkpoint_options.ts';
import { type Advice, assertNoProblems, LOAD_WHAT_FITS } from './problems.ts';
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
    return advise(architecture, options, checkpoint, report, recognized);
  });
}

/** What to do about a checkpoint that does not fit, by what the checkpoint tells of its model. */
function advise(
  architecture: Architecture,
  options: ModelOptions,
  checkpoint: Checkpoint,
  { missing, unexpected, conflicting }: WeightsReport,
  recognized: string | undefined,
): Advice {
  const { name } = architecture;
  const advice = (text: string): Advice => ({ text, recognized });
  if (recognized !== undefined && recognized !== name) {
    return advice(
      `The checkpoint is one of '${recognized}': choose that model, or ${LOAD_WHAT_FITS}`,
    );
  }
  const { numClasses, reparametrised, operator } = checkpointOptions(checkpoint, architecture);
  if (recognized === name && reparametrised !== options.reparametrised) {
    return advice(
      `The checkpoint is of the ${reparametrised ? 'reparametrised' : 'training'} form: pass {reparametrised: ${reparametrised}} to createModel.`,
    );
  }
  if (recognized === name && operator !== undefined && operator !== options.operator) {
    const text = `The checkpoint's network has '${operator}' where this one has '${options.operator}': pass {operator: '${operator}'}.`;
    return { text, recognized, operator };
  }
  if (recognized === name && numClasses !== options.numClasses) {
    return advice(
      `The checkpoint has ${numClasses} classes, the model ${options.numClasses}: pass {numClasses: ${numClasses}}, or {strict: false} to keep the model's own classifier.`,
    );
  }
  if (unexpected.some((each) => each.includes('.parametrizations.'))) {
    return advice(
      'Its weights are parametrised: call torch.nn.utils.parametrize.remove_parametrizations in PyTorch, and save the state dict again.',
    );
  }
  if (recognized === name && missing.length > 0) {
    return advice(
      `It has as many parameters as '${name}', under other names: rename them as in ${missing[0]}, or ${LOAD_WHAT_FITS}`,
    );
  }
  if (architecture.backbone.hasInvolutions && missing.length > 0 && conflicting.length > 0) {
    return advice(
      `Choose the model that the checkpoint was made for, and its {operator} where something else stands in place of involutions, or ${LOAD_WHAT_FITS}`,
    );
  }
  return advice(`Choose the model that the checkpoint was made for, or ${LOAD_WHAT_FITS}`);
}
