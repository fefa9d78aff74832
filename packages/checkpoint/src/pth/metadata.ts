import type { Budget } from '../budget.ts';
import { BYTES_OF } from '../limits.ts';
import { asDict } from '../pickle/values.ts';
import { isTensor } from './pickled_tensor.ts';
import { emptyRecord, keyName, setLazily } from './records.ts';
import type { Path } from './state_dict.ts';
import type { TensorSearch } from './tensor_search.ts';

/**
 * Everything in a file except the tensors of its state dict, under the keys it has in the file. Each entry is made when it is
 * asked for, so that reading the names of the classes does not cost reading the training's history. Dicts of the state dict
 * that hold nothing but tensors are left out.
 *
 * @param path leads from `root` to the state dict
 * @param plain makes a plain value; `place` is where in the file it is
 */
export function readMetadata(
  root: Map<unknown, unknown>,
  path: Path,
  search: TensorSearch,
  budget: Budget,
  plain: (value: unknown, place: string) => unknown,
): Record<string, unknown> {
  // The reader of the state dict has checked that no dict holds itself.
  const rest = (dict: Map<unknown, unknown>, keys: Path, place: string) => {
    const record = emptyRecord();
    for (const [key, value] of dict) {
      const name = keyName(key);
      const leads = keys.length > 0 ? key === keys[0] : search.hit(value);
      const inner = leads ? asDict(value) : undefined;
      if (inner) {
        const left = rest(inner, keys.slice(1), `${place}${name}.`);
        if (Object.keys(left).length > 0) record[name] = left;
      } else if (keys.length > 0 || !isTensor(value)) {
        budget.allocate('metadata', BYTES_OF.container);
        budget.spendOnKey('metadata', name);
        setLazily(record, name, () => plain(value, place + name));
      }
    }
    return record;
  };
  return rest(root, path, '');
}
