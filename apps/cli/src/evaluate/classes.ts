import { UsageError } from '../errors.ts';
import { note } from '../output.ts';

/**
 * The classes of weights that classes of a data set are, by their names. Where none is called as a class of the weights, and there are
 * as many, they are taken in their order.
 *
 * @param noun what stands for a class in the data set
 * @throws UsageError where only some are classes of the weights
 */
export function classIndices(
  names: readonly string[],
  labels: readonly string[],
  noun: 'folder' | 'category',
): number[] {
  const indices = names.map((name) => labels.indexOf(name));
  const unknown = names.filter((_, i) => indices[i] < 0);
  if (unknown.length === 0) return indices;
  if (names.length === labels.length && unknown.length === labels.length) {
    const order = noun === 'folder' ? 'their names' : 'their ids';
    note(
      `note: no ${noun} is called as a class of the weights (${labels[0]}, …); they are taken in the order of ${order}`,
    );
    return [...names.keys()];
  }
  const nouns = noun === 'folder' ? 'folders' : 'categories';
  throw new UsageError(
    `${unknown.length} of ${names.length} ${nouns}, such as ${unknown[0]}, are none of the ${labels.length} classes of these weights (${labels.slice(0, 3).join(', ')}, …); name the ${nouns} by them`,
  );
}
