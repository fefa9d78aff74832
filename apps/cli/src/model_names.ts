import { listModels } from '@dynaconv/models';
import { UsageError } from './errors.ts';

/** @throws UsageError naming the models there are */
export function assertModel(name: string): void {
  const names = listModels();
  if (names.includes(name)) return;
  throw new UsageError(`no model is called ${name}; there are ${names.join(', ')}`);
}
