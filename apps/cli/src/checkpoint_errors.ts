import { CheckpointError } from '@dynaconv/checkpoint';
import { WeightsMismatchError, type WeightsReport } from '@dynaconv/models';

/** Says what is wrong with a checkpoint in the command's terms, by the file's name; the libraries know no files. */
export async function namingFile<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const problem = describe(file, error);
    throw problem === undefined ? error : new Error(`${file}${problem}`, { cause: error });
  }
}

function describe(file: string, error: unknown): string | undefined {
  if (error instanceof WeightsMismatchError) {
    const advice = error.recognized
      ? `It is one of ${error.recognized}: pass --model ${error.recognized}`
      : 'Name its own with --model';
    return ` is not of this model: ${countMisfits(error.report)}. ${advice}; DYNACONV_DEBUG=1 names the weights`;
  }
  // Where the file cannot be read at all, the reader has named it.
  if (error instanceof CheckpointError && error.part !== file) return `: ${error.message}`;
  return undefined;
}

function countMisfits({ missing, mismatched, unexpected }: WeightsReport): string {
  return [
    `${missing.length} weights are missing`,
    `${mismatched.length} have another shape`,
    `${unexpected.length} are left over`,
  ].join(', ');
}
