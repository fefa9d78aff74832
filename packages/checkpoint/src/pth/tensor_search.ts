import { asDict } from '../pickle/values.ts';
import { isTensor } from './torch.ts';

/** Which dicts under a root have a tensor in them, at any depth of dicts. Linear in the file, cycles and all. */
export class TensorSearch {
  readonly #withTensors = new Set<unknown>();
  readonly #direct = new Set<unknown>();

  constructor(root: unknown) {
    const parents = new Map<unknown, unknown[]>([[root, []]]);
    for (const [value] of parents) {
      for (const child of asDict(value)?.values() ?? []) {
        if (isTensor(child)) this.#direct.add(value);
        else if (!asDict(child)) continue;
        else if (parents.has(child)) parents.get(child)!.push(value);
        else parents.set(child, [value]);
      }
    }
    for (const value of this.#direct) this.#withTensors.add(value);
    // A Set, too, is walked to what is added meanwhile.
    for (const value of this.#withTensors) {
      for (const parent of parents.get(value)!) this.#withTensors.add(parent);
    }
  }

  /** Whether `value` is a dict with a tensor in it, at any depth. */
  hit(value: unknown): boolean {
    return this.#withTensors.has(value);
  }

  /** Whether `value` is a dict of which a value is a tensor. */
  holdsTensors(value: unknown): boolean {
    return this.#direct.has(value);
  }
}
