import type { Budget } from '../budget.ts';
import { BYTES_OF } from '../limits.ts';
import { asDict } from '../pickle/values.ts';
import { isTensor } from './pickled_tensor.ts';

const PART = 'state dict';

/** Which dicts under a root have a tensor in them, at any depth of dicts. Takes time linear in the file's size, even where dicts hold each other. */
export class TensorSearch {
  readonly #withTensors = new Set<unknown>();
  /** Dicts with a tensor among their values. */
  readonly #direct = new Set<unknown>();

  private constructor() {}

  static async of(root: unknown, budget: Budget): Promise<TensorSearch> {
    const search = new TensorSearch();
    const parents = new Map<unknown, unknown[]>([[root, []]]);
    for (const [value] of parents) {
      const dict = asDict(value);
      budget.spend(PART, dict?.size ?? 0);
      for (const child of dict?.values() ?? []) {
        if (isTensor(child)) search.#direct.add(value);
        else if (asDict(child)) {
          budget.allocate(PART, BYTES_OF.entry);
          if (parents.has(child)) parents.get(child)!.push(value);
          else parents.set(child, [value]);
        }
      }
      if (budget.pacer.isDue) await budget.pacer.pause();
    }
    for (const value of search.#direct) search.#withTensors.add(value);
    // Iterating a Set also visits what is added meanwhile.
    for (const value of search.#withTensors) {
      for (const parent of parents.get(value)!) search.#withTensors.add(parent);
    }
    return search;
  }

  /** Whether `value` is a dict with a tensor in it, at any depth. */
  hit(value: unknown): boolean {
    return this.#withTensors.has(value);
  }

  /** Whether `value` is a dict with a tensor among its values. */
  holdsTensors(value: unknown): boolean {
    return this.#direct.has(value);
  }
}
