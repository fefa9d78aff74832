import type { Budget } from '../budget.ts';
import { CheckpointError } from '../errors.ts';
import { BYTES_OF } from '../limits.ts';
import { PickledGlobal, PickledInstance } from '../pickle/values.ts';
import { encodeLatin1 } from '../text.ts';
import { Latin1Bytes } from './latin1_bytes.ts';
import { PickledObject } from './pickled_object.ts';
import { PickledTensor, StorageReference } from './pickled_tensor.ts';
import { type Place, placeIn, placeName } from './place.ts';
import { emptyRecord, keyName } from './records.ts';
import type { TensorReader } from './tensor_reader.ts';

const PART = 'metadata';

/** A value that has yet to be made. */
interface Pending {
  readonly value: unknown;
  readonly place: Place;
  /** Puts it where it belongs. */
  readonly put: (made: unknown) => void;
}

/**
 * Turns what a pickle holds into plain values: dicts into objects without a prototype, tuples and sets into arrays.
 * A value that the pickle holds in several places, or inside of itself, becomes one object in several places, so that there
 * are no more plain values than pickled ones.
 */
export class PlainValues {
  readonly #reader: TensorReader;
  readonly #budget: Budget;
  readonly #made = new Map<unknown, unknown>();
  readonly #pending: Pending[] = [];

  constructor(reader: TensorReader, budget: Budget) {
    this.#reader = reader;
    this.#budget = budget;
  }

  /** @param place where in the file the value is, for messages and as the name of tensors */
  of(value: unknown, place: string): unknown {
    let result: unknown;
    this.#later(value, placeIn(undefined, place), (made) => {
      result = made;
    });
    // Not recursive, since a pickle may nest arbitrarily deep.
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      next.put(this.#make(next.value, next.place));
    }
    return result;
  }

  #later(value: unknown, place: Place, put: Pending['put']): void {
    this.#budget.allocate(PART, BYTES_OF.entry);
    this.#pending.push({ value, place, put });
  }

  #make(value: unknown, place: Place): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    let made = this.#made.get(value);
    if (made === undefined) {
      this.#budget.allocate(PART, BYTES_OF.container);
      made = this.#convert(value, place);
      this.#made.set(value, made);
    }
    return made;
  }

  #convert(value: object, place: Place): unknown {
    if (value instanceof PickledTensor) {
      this.#budget.allocate(PART, place.length * BYTES_OF.character);
      return this.#reader.read(placeName(place), value);
    }
    if (value instanceof StorageReference) return new PickledObject(value.typeName);
    if (value instanceof PickledGlobal) return new PickledObject(value.name);
    if (value instanceof Latin1Bytes) return this.#bytes(value);
    if (value instanceof Map) return this.#record(value, place);
    if (value instanceof PickledInstance) return this.#instance(value, place);
    return this.#array(value as Iterable<unknown>, place);
  }

  #bytes({ text }: Latin1Bytes): Uint8Array {
    this.#budget.allocate(PART, text.length);
    const bytes = encodeLatin1(text);
    if (bytes) return bytes;
    throw new CheckpointError(PART, 'bytes are made of text with a character above 255');
  }

  #instance({ className, args, state, items, entries }: PickledInstance, place: Place): unknown {
    const object = new PickledObject(className, {
      args: undefined, // in its place among the fields
      ...(state !== undefined && { state }),
      ...(items && { items }),
      ...(entries && { entries: this.#record(entries, place) }),
    });
    const later = (field: string, value: unknown) =>
      this.#later(value, placeIn(place, field), (made) => {
        Object.assign(object, { [field]: made });
      });
    later('args', args);
    if (state !== undefined) later('state', state);
    if (items) later('items', items);
    return object;
  }

  #array(items: Iterable<unknown>, place: Place): unknown[] {
    const array: unknown[] = [];
    for (const item of items) {
      const index = array.push(undefined) - 1;
      this.#later(item, placeIn(place, String(index)), (made) => {
        array[index] = made;
      });
    }
    return array;
  }

  #record(dict: Map<unknown, unknown>, place: Place): Record<string, unknown> {
    const record = emptyRecord();
    for (const [key, item] of dict) {
      const name = keyName(key);
      this.#budget.spendOnKey(PART, name);
      record[name] = undefined; // in its place among the keys
      this.#later(item, placeIn(place, name), (made) => {
        record[name] = made;
      });
    }
    return record;
  }
}
