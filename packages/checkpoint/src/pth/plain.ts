import { CheckpointError } from '../errors.ts';
import { MAX_PICKLE_VALUES } from '../limits.ts';
import { PickledGlobal, PickledInstance } from '../pickle/values.ts';
import type { TensorReader } from './tensor_reader.ts';
import { isTensor, StorageReference } from './torch.ts';

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

/** Puts a value where it belongs once it has been made. */
type Place = (value: unknown) => void;

interface Pending {
  readonly value: unknown;
  readonly path: string;
  readonly place: Place;
}

/**
 * Turns what a pickle holds into plain values: dicts into objects without a prototype, tuples and sets into arrays.
 * What the pickle holds in several places, or in itself, is one object here too, so that the plain values are as many as
 * the pickled ones.
 */
export class PlainValues {
  readonly #reader: TensorReader;
  readonly #made = new Map<unknown, unknown>();
  readonly #pending: Pending[] = [];
  #count = 0;

  constructor(reader: TensorReader) {
    this.#reader = reader;
  }

  /** @param path where in the file the value is, for messages and as the name of tensors */
  of(value: unknown, path: string): unknown {
    let result: unknown;
    this.#later(value, path, (made) => {
      result = made;
    });
    // Not by recursion: a pickle may nest as deep as it is long.
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      next.place(this.#make(next.value, next.path));
    }
    return result;
  }

  #later(value: unknown, path: string, place: Place): void {
    if (++this.#count > MAX_PICKLE_VALUES) {
      throw new CheckpointError(
        'metadata',
        `written out has more than ${MAX_PICKLE_VALUES} values`,
      );
    }
    this.#pending.push({ value, path, place });
  }

  #make(value: unknown, path: string): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    let made = this.#made.get(value);
    if (made === undefined) {
      made = this.#convert(value, path);
      this.#made.set(value, made);
    }
    return made;
  }

  #convert(value: object, path: string): unknown {
    if (isTensor(value)) return this.#reader.read(path, value);
    if (value instanceof StorageReference) return new PickledObject(value.typeName);
    if (value instanceof PickledGlobal) return new PickledObject(value.name);
    if (value instanceof Map) return this.#record(value, path);
    if (value instanceof PickledInstance) return this.#instance(value, path);
    return this.#array(value as Iterable<unknown>, path);
  }

  #instance({ className, args, state, items, entries }: PickledInstance, path: string): unknown {
    const fields: Record<string, unknown> = {};
    const later = (field: string, value: unknown) => {
      fields[field] = undefined; // the order of the fields
      this.#later(value, `${path}.${field}`, (made) => {
        Object.assign(object, { [field]: made });
      });
    };
    later('args', args);
    if (state !== undefined) later('state', state);
    if (items) later('items', items);
    if (entries) fields.entries = this.#record(entries, path);
    const object = new PickledObject(className, fields);
    return object;
  }

  #array(items: Iterable<unknown>, path: string): unknown[] {
    const array: unknown[] = [];
    for (const item of items) {
      const index = array.push(undefined) - 1;
      this.#later(item, `${path}.${index}`, (made) => {
        array[index] = made;
      });
    }
    return array;
  }

  #record(dict: Map<unknown, unknown>, path: string): Record<string, unknown> {
    const record = emptyRecord();
    for (const [key, item] of dict) {
      const name = keyName(key);
      record[name] = undefined;
      this.#later(item, `${path}.${name}`, (made) => {
        record[name] = made;
      });
    }
    return record;
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
