import { listModels } from '@dynaconv/models';
import { UsageError } from './errors.ts';

/** @throws UsageError for an unknown name, listing the models */
export function assertModel(name: string): void {
  const names = listModels();
  if (names.includes(name)) return;
  throw new UsageError(`no model is called ${name}; there are ${names.join(', ')}`);
}
