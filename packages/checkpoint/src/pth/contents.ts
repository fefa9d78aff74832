import { CheckpointError } from '../errors.ts';
import { MAX_DEPTH, MAX_NAME_CHARACTERS } from '../limits.ts';
import { describe } from '../pickle/describe.ts';
import { asDict, PickledInstance } from '../pickle/values.ts';
import type { TensorFactory } from '../tensor.ts';
import type { Checkpoint, CheckpointTensor } from '../types.ts';
import { emptyRecord, keyName, PlainValues } from './plain.ts';
import type { SavedObject } from './read_zip.ts';
import { findStateDict, TensorSearch } from './state_dict.ts';
import { isTensor, type PickledTensor } from './torch.ts';

/** Takes what torch.save wrote apart: the tensors of the state dict by their dotted names, and all the rest. */
export function readContents(
  saved: SavedObject,
  factory: TensorFactory,
  stateDict: string | undefined,
): Pick<Checkpoint, 'tensors' | 'metadata'> {
  const search = new TensorSearch(saved.value);
  const path = findStateDict(saved.value, search, stateDict);
  const separator = new Separator(saved, factory, search);
  const metadata = separator.separate(asDict(saved.value)!, path, '', '');
  return { tensors: separator.tensors, metadata: metadata ?? emptyRecord() };
}

class Separator {
  readonly tensors = new Map<string, CheckpointTensor>();
  readonly #saved: SavedObject;
  readonly #factory: TensorFactory;
  readonly #search: TensorSearch;
  readonly #plain: PlainValues;
  readonly #ancestors = new Set<unknown>();
  #nameCharacters = 0;

  constructor(saved: SavedObject, factory: TensorFactory, search: TensorSearch) {
    this.#saved = saved;
    this.#factory = factory;
    this.#search = search;
    this.#plain = new PlainValues((name, tensor) => this.#read(name, tensor));
  }

  /**
   * @param path keys that lead from `dict` to the state dict; none inside of it
   * @param place what the keys of `dict` begin with from the root of the file
   * @param prefix what the names of the tensors in `dict` begin with
   * @returns what is left of `dict` without the tensors of the state dict, undefined if nothing
   */
  separate(
    dict: Map<unknown, unknown>,
    path: readonly string[],
    place: string,
    prefix: string,
  ): Record<string, unknown> | undefined {
    if (this.#ancestors.has(dict) || this.#ancestors.size === MAX_DEPTH) {
      throw new CheckpointError(
        'state dict',
        this.#ancestors.has(dict)
          ? `'${place}' holds itself; a tree of dicts was expected`
          : `is nested over ${MAX_DEPTH} dicts deep`,
      );
    }
    this.#ancestors.add(dict);
    const rest = emptyRecord();
    for (const [key, value] of dict) {
      const name = keyName(key);
      const left = this.#separateEntry(key, value, path, place + name, prefix + name);
      if (left !== undefined) rest[name] = left;
    }
    this.#ancestors.delete(dict);
    return Object.keys(rest).length > 0 ? rest : undefined;
  }

  #separateEntry(
    key: unknown,
    value: unknown,
    path: readonly string[],
    place: string,
    name: string,
  ): unknown {
    const dict = asDict(value);
    if (path.length > 0) {
      return key === path[0] && dict
        ? this.separate(dict, path.slice(1), `${place}.`, '')
        : this.#plain.of(value, place);
    }
    if (isTensor(value)) {
      this.#add(name, key, value);
      return undefined;
    }
    return dict && this.#search.hit(value)
      ? this.separate(dict, path, `${place}.`, `${name}.`)
      : this.#plain.of(value, place);
  }

  #add(name: string, key: unknown, value: PickledTensor | PickledInstance): void {
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
    if (this.tensors.has(name)) throw new CheckpointError(`tensor '${name}'`, 'is there twice');
    if (value instanceof PickledInstance) throw unsupported(name, value.className);
    this.tensors.set(name, this.#read(name, value));
  }

  #read(name: string, { description }: PickledTensor): CheckpointTensor {
    const { storage, dtype, typeName, ...layout } = description;
    if (!dtype) throw unsupported(name, typeName);
    return this.#factory.create(name, { ...layout, dtype, storage: this.#saved.resolve(storage) });
  }
}

function unsupported(name: string, typeName: string): CheckpointError {
  return new CheckpointError(
    `tensor '${name}'`,
    `is of ${typeName}, which cannot be read; dense float16 to float64, bfloat16, int8 to int64, uint8 or bool was expected`,
  );
}
