import type { Budget } from '../budget.ts';
import { TensorFactory } from '../tensor_factory.ts';
import type { Checkpoint } from '../types.ts';
import { readMetadata } from './metadata.ts';
import { PlainValues } from './plain.ts';
import type { SavedObject } from './read_zip.ts';
import { chosenPath, findStateDicts, outermostDict } from './state_dict.ts';
import { StateDictReader } from './state_dict_reader.ts';
import { TensorReader } from './tensor_reader.ts';
import { TensorSearch } from './tensor_search.ts';

/**
 * Splits what torch.save wrote into the tensors of the state dict, by their dotted names, and the metadata, which is everything
 * else and made only when it is asked for.
 *
 * @param maxBytes the most bytes that all tensors may take once decoded; those of each metadata entry may take as much again
 */
export async function readContents(
  format: Checkpoint['format'],
  saved: SavedObject,
  budget: Budget,
  maxBytes: number,
  stateDict: string | undefined,
): Promise<Checkpoint> {
  const root = outermostDict(saved.value);
  const search = await TensorSearch.of(root, budget);
  const found = findStateDicts(root, search);
  const path = stateDict === undefined ? found[0] : chosenPath(root, stateDict, found);
  const readerWithin = (allowed: Budget) =>
    new TensorReader(saved, new TensorFactory(maxBytes, allowed));
  const tensors = await new StateDictReader(readerWithin(budget), search, budget).read(root, path);
  let metadata: Checkpoint['metadata'] | undefined;
  return {
    format,
    tensors,
    stateDict: path.join('.'),
    stateDicts: found.map((keys) => keys.join('.')),
    get metadata() {
      metadata ??= readMetadata(root, path, search, budget.renewed(), (value, place) => {
        const allowed = budget.renewed();
        return new PlainValues(readerWithin(allowed), allowed).of(value, place);
      });
      return metadata;
    },
  };
}
