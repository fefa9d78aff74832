import { CheckpointError } from '@dynaconv/checkpoint';
import { WeightsMismatchError, type WeightsReport } from '@dynaconv/models';
import { naming } from './errors.ts';
import type { CheckpointFile } from './weights/checkpoint_file.ts';

/**
 * Says what is wrong with a checkpoint in the command's terms, by the file's name; the libraries know no files. A
 * download that cannot be read does not stay in the cache, where it would be found again each time.
 */
export async function namingFile<T>(file: CheckpointFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const problem = await describe(file, error);
    throw problem === undefined ? error : new Error(problem, { cause: error });
  }
}

async function describe(file: CheckpointFile, error: unknown): Promise<string | undefined> {
  if (error instanceof WeightsMismatchError) {
    const advice = error.recognized
      ? `It is one of ${error.recognized}: pass --model ${error.recognized}`
      : 'Name its own with --model';
    return `${file.name} is not of this model: ${countMisfits(error.report)}. ${advice}; DYNACONV_DEBUG=1 names the weights`;
  }
  // Where the file cannot be read at all, the reader has named it.
  if (!(error instanceof CheckpointError) || error.part === file.path) return undefined;
  if (file.discard === undefined) return naming(file.name, error.message);
  await file.discard();
  return `${file.name} is no checkpoint (${error.message}); it was removed from the cache, try again`;
}

function countMisfits({ missing, mismatched, unexpected }: WeightsReport): string {
  return [
    `${missing.length} weights are missing`,
    `${mismatched.length} have another shape`,
    `${unexpected.length} are left over`,
  ].join(', ');
}
