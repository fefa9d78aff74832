import { asDict } from '../pickle/values.ts';
import { emptyRecord, keyName, PlainValues } from './plain.ts';
import type { Path } from './state_dict.ts';
import type { TensorReader } from './tensor_reader.ts';
import type { TensorSearch } from './tensor_search.ts';
import { isTensor } from './torch.ts';

/**
 * All that a file holds but for the tensors of its state dict, as plain values at the keys they have in the file. Dicts
 * of the state dict of which nothing is left are left out.
 *
 * @param path leads from `root` to the state dict
 */
export function readMetadata(
  root: Map<unknown, unknown>,
  path: Path,
  search: TensorSearch,
  reader: TensorReader,
): Record<string, unknown> {
  const plain = new PlainValues(reader);
  // The reader of the state dict has seen to it that its dicts end.
  const rest = (dict: Map<unknown, unknown>, keys: Path, place: string) => {
    const record = emptyRecord();
    for (const [key, value] of dict) {
      const name = keyName(key);
      const leads = keys.length > 0 ? key === keys[0] : search.hit(value);
      if (leads && asDict(value)) {
        const left = rest(asDict(value)!, keys.slice(1), `${place}${name}.`);
        if (Object.keys(left).length > 0) record[name] = left;
      } else if (keys.length > 0 || !isTensor(value)) record[name] = plain.of(value, place + name);
    }
    return record;
  };
  return rest(root, path, '');
}
