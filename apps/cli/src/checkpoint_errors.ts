import { CheckpointError } from '@dynaconv/checkpoint';

/** Puts the file's name before what is wrong with it; the reader itself knows only parts of the file. */
export async function namingFile<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new Error(`${file}: ${error.message}`, { cause: error });
  }
}
