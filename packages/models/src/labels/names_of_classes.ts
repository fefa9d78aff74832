import type { Checkpoint } from '@dynaconv/checkpoint';
import { namesIn } from './names_in.ts';

/**
 * Names of the classes: the given ones; else those in the checkpoint (see `namesIn`); else known ones, if they are as many; else
 * numbers.
 *
 * @param operation what the caller called, for messages
 * @throws RangeError unless the given names are one for each class
 */
export function namesOfClasses(
  operation: string,
  numClasses: number,
  checkpoint: Checkpoint,
  given?: readonly string[],
  known: readonly string[] = [],
): readonly string[] {
  if (given && given.length !== numClasses) {
    throw new RangeError(
      `${operation}: got ${given.length} labels, expected one for each of the ${numClasses} classes`,
    );
  }
  const names = given ?? namesIn(checkpoint, numClasses);
  if (names) return names;
  if (known.length === numClasses) return known;
  return Array.from({ length: numClasses }, (_, index) => `class ${index}`);
}
