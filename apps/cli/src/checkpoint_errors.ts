import { CheckpointError } from '@dynaconv/checkpoint';
import { WeightsMismatchError, type WeightsReport } from '@dynaconv/models';
import { naming } from './errors.ts';
import type { CheckpointFile } from './weights/checkpoint_file.ts';

/**
 * Explains what is wrong with a checkpoint in the command's terms and with the file's name, which the libraries do not know. A
 * download that cannot be read is removed from the cache, where it would otherwise be found again each time.
 *
 * @param model the model that the user has named, or the default
 */
export async function namingFile<T>(
  file: CheckpointFile,
  read: () => Promise<T>,
  model?: string,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const problem = await describe(file, error, model);
    throw problem === undefined ? error : new Error(problem, { cause: error });
  }
}

async function describe(
  file: CheckpointFile,
  error: unknown,
  model: string | undefined,
): Promise<string | undefined> {
  if (error instanceof WeightsMismatchError) {
    return `${file.name} is not of ${model ?? 'this model'}: ${countMisfits(error.report)}. ${advise(error, model)}; DYNACONV_DEBUG=1 names the weights`;
  }
  // If the file itself cannot be read, the reader's error names it already.
  if (!(error instanceof CheckpointError) || error.part === file.path) return undefined;
  if (file.discard === undefined) return naming(file.name, error.message);
  await file.discard();
  return `${file.name} is not a checkpoint (${error.message}); it was removed from the cache, try again`;
}

function advise(
  { recognized, operator, report }: WeightsMismatchError,
  model: string | undefined,
): string {
  if (recognized === undefined) {
    return 'If it is of another model, name that with --model; --no-strict loads what fits';
  }
  if (recognized !== model) return `It is one of ${recognized}: pass --model ${recognized}`;
  if (operator !== undefined) return `Its network has ${operator}: pass --operator ${operator}`;
  const [example] = report.missing;
  return example === undefined
    ? '--no-strict loads what fits'
    : `It has as many parameters as ${model}, under other names; they must end as in ${example}`;
}

function countMisfits({ missing, mismatched, unreadable, conflicting }: WeightsReport): string {
  const counts = [
    [missing.length, 'missing'],
    [mismatched.length, 'of another shape'],
    [unreadable.length, 'of a type that cannot be read'],
    [conflicting.length, 'left over'],
  ] as const;
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${count === 1 ? 'weight is' : 'weights are'} ${what}`)
    .join(', ');
}
