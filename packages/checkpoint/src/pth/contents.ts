import type { TensorFactory } from '../tensor.ts';
import type { Checkpoint } from '../types.ts';
import { readMetadata } from './metadata.ts';
import type { SavedObject } from './read_zip.ts';
import { chosenPath, findStateDicts, outermostDict } from './state_dict.ts';
import { StateDictReader } from './state_dict_reader.ts';
import { TensorReader } from './tensor_reader.ts';
import { TensorSearch } from './tensor_search.ts';

/**
 * Takes what torch.save wrote apart: the tensors of the state dict by their dotted names, and all the rest when it is
 * asked for.
 *
 * @param factories make the tensors of the state dict and those of the metadata: each has its own budget
 */
export function readContents(
  format: Checkpoint['format'],
  saved: SavedObject,
  factories: { tensors: TensorFactory; metadata: TensorFactory },
  stateDict: string | undefined,
): Checkpoint {
  const root = outermostDict(saved.value);
  const search = new TensorSearch(root);
  const found = findStateDicts(root, search);
  const path = stateDict === undefined ? found[0] : chosenPath(root, stateDict, found);
  const reader = new StateDictReader(new TensorReader(saved, factories.tensors), search);
  const tensors = reader.read(root, path);
  let metadata: Checkpoint['metadata'] | undefined;
  return {
    format,
    tensors,
    stateDict: path.join('.'),
    stateDicts: found.map((keys) => keys.join('.')),
    get metadata() {
      metadata ??= readMetadata(root, path, search, new TensorReader(saved, factories.metadata));
      return metadata;
    },
  };
}
