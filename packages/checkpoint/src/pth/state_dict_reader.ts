import type { Budget } from '../budget.ts';
import { CheckpointError, tensorPart } from '../errors.ts';
import { BYTES_OF, MAX_DEPTH } from '../limits.ts';
import { describe } from '../pickle/describe.ts';
import { asDict } from '../pickle/values.ts';
import type { CheckpointTensor } from '../types.ts';
import { type AnyTensor, isTensor } from './pickled_tensor.ts';
import { keyName } from './records.ts';
import type { Path } from './state_dict.ts';
import type { TensorReader } from './tensor_reader.ts';
import type { TensorSearch } from './tensor_search.ts';

const PART = 'state dict';

/** Reads the tensors of a state dict; dicts in it are flattened, their keys joined by dots. */
export class StateDictReader {
  readonly #tensors = new Map<string, CheckpointTensor>();
  readonly #reader: TensorReader;
  readonly #search: TensorSearch;
  readonly #budget: Budget;
  readonly #ancestors = new Set<unknown>();

  constructor(reader: TensorReader, search: TensorSearch, budget: Budget) {
    this.#reader = reader;
    this.#search = search;
    this.#budget = budget;
  }

  /** @param path leads from `root` to the state dict */
  async read(
    root: Map<unknown, unknown>,
    path: Path,
  ): Promise<ReadonlyMap<string, CheckpointTensor>> {
    let dict = root;
    for (const key of path) dict = asDict(dict.get(key))!;
    await this.#readDict(dict, '');
    return this.#tensors;
  }

  async #readDict(dict: Map<unknown, unknown>, prefix: string): Promise<void> {
    if (this.#ancestors.has(dict)) {
      throw new CheckpointError(PART, `'${prefix}' holds itself; a tree of dicts was expected`);
    }
    if (this.#ancestors.size === MAX_DEPTH) {
      throw new CheckpointError(PART, `is nested over ${MAX_DEPTH} dicts deep`);
    }
    this.#ancestors.add(dict);
    // Charged even for an empty dict, which is walked as often as it is referred to.
    this.#budget.spend(PART, dict.size);
    for (const [key, value] of dict) {
      const name = prefix + keyName(key);
      if (isTensor(value)) this.#add(name, key, value);
      else if (this.#search.hit(value)) await this.#readDict(asDict(value)!, `${name}.`);
      if (this.#budget.pacer.isDue) await this.#budget.pacer.pause();
    }
    this.#ancestors.delete(dict);
  }

  #add(name: string, key: unknown, value: AnyTensor): void {
    // Charged before the name is used, which joins it: nested dicts repeat the outer keys in every name.
    this.#budget.allocate(PART, BYTES_OF.entry + name.length * BYTES_OF.character);
    if (typeof key !== 'string' && typeof key !== 'number') {
      throw new CheckpointError(
        tensorPart(name),
        `its key is ${describe(key)}; a string or an integer was expected`,
      );
    }
    this.#budget.spendOnKey(PART, name);
    if (this.#tensors.has(name)) throw new CheckpointError(tensorPart(name), 'occurs twice');
    this.#tensors.set(name, this.#reader.read(name, value));
  }
}
