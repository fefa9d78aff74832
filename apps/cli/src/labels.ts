import { readFile } from 'node:fs/promises';
import { codeOf, UsageError } from './errors.ts';

/**
 * Class names from a text file, one per line, in the order of the classifier's outputs. If there is no file called `imagenet`, that
 * name stands for ImageNet's classes.
 */
export async function readLabels(file: string): Promise<string[] | 'imagenet'> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && file === 'imagenet') return file;
    if (codeOf(error) === 'ENOENT') throw new UsageError(`--labels ${file}: no such file`);
    if (codeOf(error) === 'EISDIR') {
      throw new UsageError(`--labels ${file}: is a folder, expected a text file`);
    }
    throw error;
  }
  const labels = text.trimEnd().split(/\r?\n/);
  const blank = labels.findIndex((label) => label.trim() === '');
  if (blank >= 0) {
    throw new UsageError(`--labels ${file}: line ${blank + 1} is blank, expected a class name`);
  }
  return labels;
}
