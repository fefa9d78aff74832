import { brief } from '@dynaconv/options';
import type { Budget } from '../budget.ts';
import { CheckpointError } from '../errors.ts';
import { BYTES_OF } from '../limits.ts';
import { decodeUtf8 } from '../text.ts';

/** A number in its written form, in which `4` and `4.0` differ. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** All members of an object, including several with the same key. */
export class JsonObject {
  readonly members: readonly (readonly [key: string, value: Json])[];

  constructor(members: JsonObject['members']) {
    this.members = members;
  }
}

export type Json = null | boolean | string | JsonNumber | JsonObject | Json[];

const PART = 'header';
/** The nesting that the reference reader's JSON parser allows. */
const MAX_NESTING = 127;

/**
 * Parses JSON as serde_json does, which the reference reader of safetensors uses. JSON.parse would accept
 * lone surrogates and numbers out of range, hide the difference of `4.0` from `4` and duplicate keys, and have no limits of
 * memory and time.
 *
 * @throws CheckpointError if the bytes are not JSON, or take more than `budget` allows
 */
export async function parseJson(bytes: Uint8Array, budget: Budget): Promise<Json> {
  const parsing = new JsonParser(bytes, budget).parse();
  for (;;) {
    const { done, value } = parsing.next();
    if (done) return value;
    await budget.pacer.pause();
  }
}

/** Yields where it is time for a pause. */
type Parsing<T> = Generator<void, T>;

class JsonParser {
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  #position = 0;

  constructor(bytes: Uint8Array, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  *parse(): Parsing<Json> {
    const value = this.#isContainer() ? yield* this.#container(0) : this.#leaf();
    if (this.#peek() !== undefined) this.#fail('nothing more');
    return value;
  }

  *#container(depth: number): Parsing<Json> {
    if (depth === MAX_NESTING) {
      throw new CheckpointError(PART, `is nested over ${MAX_NESTING} deep`);
    }
    return yield* this.#peek() === '{' ? this.#object(depth + 1) : this.#array(depth + 1);
  }

  #isContainer(): boolean {
    const next = this.#peek();
    return next === '{' || next === '[';
  }

  /** A value other than an object or array. Most values are, and reading them without a generator is faster. */
  #leaf(): Json {
    return this.#peek() === '"' ? this.#string() : this.#scalar();
  }

  *#object(depth: number): Parsing<JsonObject> {
    const members: [string, Json][] = [];
    this.#budget.allocate(PART, BYTES_OF.container);
    for (let more = this.#open('}'); more; more = this.#more('}')) {
      if (this.#peek() !== '"') this.#fail('a key');
      const key = this.#string();
      this.#take(':');
      this.#budget.allocate(PART, BYTES_OF.entry);
      members.push([key, this.#isContainer() ? yield* this.#container(depth) : this.#leaf()]);
      if (this.#budget.pacer.isDue) yield;
    }
    return new JsonObject(members);
  }

  *#array(depth: number): Parsing<Json[]> {
    const items: Json[] = [];
    this.#budget.allocate(PART, BYTES_OF.container);
    for (let more = this.#open(']'); more; more = this.#more(']')) {
      this.#budget.allocate(PART, BYTES_OF.item);
      items.push(this.#isContainer() ? yield* this.#container(depth) : this.#leaf());
      if (this.#budget.pacer.isDue) yield;
    }
    return items;
  }

  /** Enters an object or array. @returns whether it has a first value */
  #open(end: string): boolean {
    this.#position++;
    if (this.#peek() !== end) return true;
    this.#position++;
    return false;
  }

  /** Moves on after a value in an object or array. @returns whether another value follows */
  #more(end: string): boolean {
    const next = this.#peek();
    if (next !== ',' && next !== end) this.#fail(`',' or '${end}'`);
    this.#position++;
    return next === ',';
  }

  #string(): string {
    const start = this.#position;
    let end = start + 1;
    while (end < this.#bytes.length && this.#bytes[end] !== QUOTE) {
      end += this.#bytes[end] === BACKSLASH ? 2 : 1;
    }
    if (end >= this.#bytes.length) this.#fail('an end of the string');
    this.#position = end + 1;
    const length = this.#position - start;
    this.#budget.allocate(PART, BYTES_OF.string + length * BYTES_OF.character);
    const literal = decodeUtf8(this.#bytes.subarray(start, this.#position));
    if (literal === undefined) throw new CheckpointError(PART, 'is not UTF-8');
    const text = parseNatively(literal);
    // An escape may be a lone surrogate, which UTF-8 text cannot contain.
    if (text === undefined || /\p{Surrogate}/u.test(text)) {
      throw new CheckpointError(PART, `${brief(literal)} is no JSON string of whole characters`);
    }
    return text;
  }

  /** A number, true, false or null. */
  #scalar(): Json {
    const start = this.#position;
    while (isWordByte(this.#bytes[this.#position])) this.#position++;
    const length = this.#position - start;
    this.#budget.allocate(PART, 2 * BYTES_OF.string + length);
    const text = String.fromCharCode(
      ...this.#bytes.subarray(start, start + Math.min(length, MAX_SCALAR)),
    );
    const value = length > MAX_SCALAR ? undefined : parseNatively(text);
    if (value === undefined || Math.abs(Number(value)) === Number.POSITIVE_INFINITY) {
      this.#position = start;
      this.#fail('a value');
    }
    return typeof value === 'number' ? new JsonNumber(text) : value;
  }

  #take(character: string): void {
    if (this.#peek() !== character) this.#fail(`'${character}'`);
    this.#position++;
  }

  /** The next character that is not white space, undefined at the end. */
  #peek(): string | undefined {
    const start = this.#position;
    while (isWhiteSpace(this.#bytes[this.#position])) this.#position++;
    this.#budget.spend(PART, 1 + this.#position - start);
    const byte = this.#bytes[this.#position];
    return byte === undefined ? undefined : String.fromCharCode(byte);
  }

  #fail(expected: string): never {
    const rest = this.#bytes.subarray(this.#position, this.#position + 20);
    const found = rest.length === 0 ? 'it ends' : `'${brief(new TextDecoder().decode(rest))}'`;
    throw new CheckpointError(
      PART,
      `is not JSON: ${expected} was expected at byte ${this.#position}, where there is ${found}`,
    );
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The most characters of a number; longer ones are not needed. */
const MAX_SCALAR = 1000;

/** Parses a string, number, true, false or null with JSON.parse. */
function parseNatively(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The characters of numbers and of true, false and null: letters, digits and signs. */
function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e
  );
}
