import { listModels, type Operator, summary } from '@dynaconv/models';
import { UsageError } from './errors.ts';
import { withVariant } from './operators.ts';

/**
 * @param operator what is to stand in place of its involutions, where that was said
 * @throws UsageError for an unknown name, listing the models, and for a network without involutions
 */
export function assertModel(name: string, operator?: Operator): void {
  const names = listModels();
  if (names.includes(name)) {
    if (operator !== undefined) withVariant({ operator }, () => summary(name, { operator }));
    return;
  }
  throw new UsageError(`no model is called ${name}; there are ${names.join(', ')}`);
}
