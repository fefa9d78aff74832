import { CheckpointError } from '../errors.ts';
import { MAX_DEPTH, MAX_NAME_CHARACTERS } from '../limits.ts';
import { describe } from '../pickle/describe.ts';
import { asDict } from '../pickle/values.ts';
import type { CheckpointTensor } from '../types.ts';
import { keyName } from './plain.ts';
import type { Path } from './state_dict.ts';
import type { TensorReader } from './tensor_reader.ts';
import type { TensorSearch } from './tensor_search.ts';
import { isTensor } from './torch.ts';

/** Reads the tensors of a state dict; dicts in it are flattened, their keys joined by dots. */
export class StateDictReader {
  readonly #tensors = new Map<string, CheckpointTensor>();
  readonly #reader: TensorReader;
  readonly #search: TensorSearch;
  readonly #ancestors = new Set<unknown>();
  #nameCharacters = 0;

  constructor(reader: TensorReader, search: TensorSearch) {
    this.#reader = reader;
    this.#search = search;
  }

  /** @param path leads from `root` to the state dict */
  read(root: Map<unknown, unknown>, path: Path): ReadonlyMap<string, CheckpointTensor> {
    let dict = root;
    for (const key of path) dict = asDict(dict.get(key))!;
    this.#readDict(dict, '');
    return this.#tensors;
  }

  #readDict(dict: Map<unknown, unknown>, prefix: string): void {
    if (this.#ancestors.has(dict) || this.#ancestors.size === MAX_DEPTH) {
      throw new CheckpointError(
        'state dict',
        this.#ancestors.has(dict)
          ? `'${prefix}' holds itself; a tree of dicts was expected`
          : `is nested over ${MAX_DEPTH} dicts deep`,
      );
    }
    this.#ancestors.add(dict);
    for (const [key, value] of dict) {
      const name = prefix + keyName(key);
      if (isTensor(value)) this.#add(name, key, this.#reader.read(name, value));
      else if (this.#search.hit(value)) this.#readDict(asDict(value)!, `${name}.`);
    }
    this.#ancestors.delete(dict);
  }

  #add(name: string, key: unknown, tensor: CheckpointTensor): void {
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw new CheckpointError(
        `tensor '${name}'`,
        `its key is ${describe(key)}; a string or an integer was expected`,
      );
    }
    this.#nameCharacters += name.length;
    if (this.#nameCharacters > MAX_NAME_CHARACTERS) {
      throw new CheckpointError(
        'state dict',
        `the names of its tensors take more than ${MAX_NAME_CHARACTERS} characters`,
      );
    }
    if (this.#tensors.has(name)) throw new CheckpointError(`tensor '${name}'`, 'is there twice');
    this.#tensors.set(name, tensor);
  }
}
