import { CheckpointError } from '../errors.ts';
import { MAX_DEPTH, MAX_PICKLE_VALUES } from '../limits.ts';
import { PickledGlobal, PickledInstance } from '../pickle/values.ts';
import type { CheckpointTensor } from '../types.ts';
import { PickledTensor, StorageReference } from './torch.ts';

/**
 * An object, class or function of Python in a checkpoint's metadata: an inert record. Of a class or function there is
 * only the name.
 */
export class PickledObject {
  /** Module and name of the class, or of the function that was to make the object. */
  readonly className: string;
  declare readonly args?: unknown;
  /** Attributes, as a rule. */
  declare readonly state?: unknown;
  /** Of a subclass of list or set. */
  declare readonly items?: unknown;
  /** Of a subclass of dict. */
  declare readonly entries?: unknown;

  constructor(className: string, fields: Omit<PickledObject, 'className'> = {}) {
    this.className = className;
    Object.assign(this, fields);
  }
}

/**
 * Turns what a pickle holds into plain values: dicts into objects without a prototype, tuples and sets into arrays.
 * Python's memo may repeat or nest a value in itself; what would not end or not fit is an error.
 */
export class PlainValues {
  readonly #tensor: (name: string, tensor: PickledTensor) => CheckpointTensor;
  readonly #ancestors = new Set<unknown>();
  #count = 0;

  /** @param tensor makes a readable tensor, or throws */
  constructor(tensor: (name: string, tensor: PickledTensor) => CheckpointTensor) {
    this.#tensor = tensor;
  }

  /** @param path where in the file the value is, for messages and as the name of tensors */
  of(value: unknown, path: string): unknown {
    if (++this.#count > MAX_PICKLE_VALUES) {
      this.#fail(path, `the metadata written out has more than ${MAX_PICKLE_VALUES} values`);
    }
    if (value instanceof PickledTensor) {
      return value.description.dtype
        ? this.#tensor(path, value)
        : new PickledObject(value.description.typeName);
    }
    if (value instanceof StorageReference) return new PickledObject(value.typeName);
    if (value instanceof PickledGlobal) return new PickledObject(value.name);
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;

    if (this.#ancestors.has(value)) this.#fail(path, 'holds itself; a tree was expected');
    if (this.#ancestors.size === MAX_DEPTH) this.#fail(path, `is nested over ${MAX_DEPTH} deep`);
    this.#ancestors.add(value);
    const result = this.#container(value, path);
    this.#ancestors.delete(value);
    return result;
  }

  #container(value: object, path: string): unknown {
    if (value instanceof Map) return this.#record(value, path);
    if (value instanceof PickledInstance) {
      const { className, entries, items, state } = value;
      return new PickledObject(className, {
        args: this.of(value.args, `${path}.args`),
        ...(state !== undefined && { state: this.of(state, `${path}.state`) }),
        ...(items && { items: this.of(items, `${path}.items`) }),
        ...(entries && { entries: this.#record(entries, path) }),
      });
    }
    return Array.from(value as Iterable<unknown>, (item, i) => this.of(item, `${path}.${i}`));
  }

  #record(dict: Map<unknown, unknown>, path: string): Record<string, unknown> {
    const record = emptyRecord();
    for (const [key, item] of dict) {
      const name = keyName(key);
      record[name] = this.of(item, path === '' ? name : `${path}.${name}`);
    }
    return record;
  }

  #fail(path: string, problem: string): never {
    const place = path.length > 200 ? `${path.slice(0, 200)}…` : path;
    throw new CheckpointError(`metadata '${place}'`, problem);
  }
}

/** An object that `__proto__` is a key of like any other. */
export function emptyRecord(): Record<string, unknown> {
  return Object.create(null);
}

/** A dict's key as a property name. A tuple has none; nor have objects, which early optimizers had as keys. */
export function keyName(key: unknown): string {
  return typeof key === 'object' && key !== null ? '…' : String(key);
}
