import type { Checkpoint } from '@dynaconv/checkpoint';
import { describeParts, parametersOf } from '../network/describe_parts.ts';
import type { Registry } from '../network/registered.ts';
import { checkpointOptions } from './checkpoint_options.ts';

/** How the names of parameters end; buffers of BatchNorms, profilers and averages end differently. */
const PARAMETER = /(^|\.)(weight|bias|gamma|beta|rpb[12])$/;

/** How many parameters a checkpoint has. */
export const parametersIn = ({ tensors }: Checkpoint): number =>
  [...tensors]
    .filter(([name]) => PARAMETER.test(name))
    .reduce((sum, [, { size }]) => sum + size, 0);

/** The model whose number of parameters is exactly a checkpoint's, if there is one: no two models have the same. */
export function recognizeModel(checkpoint: Checkpoint, registry: Registry): string | undefined {
  const parameters = parametersIn(checkpoint);
  return registry.names().find((name) => {
    const architecture = registry.find('loadWeights', name);
    const options = checkpointOptions(checkpoint, architecture);
    const heads = architecture.auxiliaryHead === undefined ? [false] : [false, true];
    return heads.some((auxiliaryHead) => {
      const parts = describeParts(architecture, { ...options, auxiliaryHead });
      return parametersOf(parts) === parameters;
    });
  });
}
