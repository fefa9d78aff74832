import { brief } from '@dynaconv/options';
import type { Budget } from '../budget.ts';
import { CheckpointError } from '../errors.ts';
import { BYTES_OF, MAX_INTEGER_BYTES } from '../limits.ts';
import { decodeLatin1, decodeUtf8 } from '../text.ts';

/** Thrown where a pickle goes on beyond its bytes. In the legacy format perhaps not all of them have been read yet. */
export class TruncatedPickle extends CheckpointError {}

/** Reads a pickle's primitive fields, never past its end. */
export class PickleCursor {
  readonly part: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #budget: Budget;
  #position: number;

  constructor(part: string, bytes: Uint8Array, position: number, budget: Budget) {
    this.part = part;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = position;
    this.#budget = budget;
  }

  get position(): number {
    return this.#position;
  }

  fail(problem: string): never {
    throw new CheckpointError(this.part, this.#placed(problem));
  }

  #placed(problem: string): string {
    return `${problem} (pickle byte ${this.#position})`;
  }

  #truncated(problem: string): never {
    throw new TruncatedPickle(this.part, this.#placed(`${problem}; it is truncated`));
  }

  /** Moves over `length` bytes and gives the position before them. */
  #take(length: number): number {
    const start = this.#position;
    const left = this.#bytes.length - start;
    if (length > left) this.#truncated(`${length} bytes expected, ${left} left`);
    this.#position = start + length;
    return start;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** A length in eight bytes. Beyond 2^53 it is rounded, which does not matter: no file is that large. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** The bytes, copied so that they do not keep the whole pickle in memory. */
  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#charged(length, 1));
  }

  utf8(length: number): string {
    return decodeUtf8(this.#text(length)) ?? this.fail(`a string of ${length} bytes is not UTF-8`);
  }

  /** A str of Python 2, which may hold any bytes: read as UTF-8, as torch.load does, or else as one character a byte. */
  python2String(length: number): string {
    const span = this.#text(length);
    return decodeUtf8(span) ?? decodeLatin1(span);
  }

  /** The text up to the next line feed, which is skipped. */
  line(): string {
    return decodeUtf8(this.#lineBytes()) ?? this.fail('a line is not UTF-8');
  }

  #lineBytes(): Uint8Array {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    if (end < 0) this.#truncated('a line has no end');
    const line = this.#text(end - this.#position);
    this.#take(1);
    return line;
  }

  /** Text of protocol 0: one byte for each character up to 255, and escapes for the others (Python's raw-unicode-escape). */
  rawUnicodeLine(): string {
    return decodeLatin1(this.#lineBytes()).replace(
      /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g,
      (_, short, long) => {
        const codePoint = Number.parseInt(short ?? long, 16);
        if (codePoint > 0x10ffff) this.fail(`\\U${long} is not a character`);
        return String.fromCodePoint(codePoint);
      },
    );
  }

  /** A two's complement little-endian integer; a bigint where a number would be rounded. */
  integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES) {
      this.fail(`an integer of ${length} bytes; at most ${MAX_INTEGER_BYTES} were expected`);
    }
    let value = 0n;
    for (const byte of this.bytes(length).reverse()) value = (value << 8n) | BigInt(byte);
    return fromBigInt(BigInt.asIntN(8 * length, value));
  }

  /** A decimal integer on a line of its own, perhaps followed by the L of Python 2's long integers. */
  decimalInteger(): number | bigint {
    const line = this.line();
    const digits = line.length > MAX_INTEGER_BYTES ? null : /^\s*([+-]?\d+)L?\s*$/.exec(line);
    return digits
      ? fromBigInt(BigInt(digits[1]))
      : this.fail(`'${brief(line, 40)}' is not an integer`);
  }

  /** In protocol 0, bools are the integers 00 and 01. */
  decimalIntegerOrBool(): number | bigint | boolean {
    const start = this.#position;
    const value = this.decimalInteger();
    const isBool = this.#position - start === 3 && (value === 0 || value === 1);
    return isBool ? value === 1 : value;
  }

  decimalFloat(): number {
    const line = this.line();
    if (line.length > MAX_INTEGER_BYTES) this.fail(`'${brief(line, 40)}' is not a float`);
    const text = line.trim();
    const special = /^([+-]?)(inf|nan)$/i.exec(text);
    if (special) {
      return special[2].toLowerCase() === 'nan' ? Number.NaN : Number(`${special[1]}Infinity`);
    }
    const value = Number(text);
    if (text === '' || Number.isNaN(value)) this.fail(`'${brief(text, 40)}' is not a float`);
    return value;
  }

  /** Escapes are not decoded, since no name in a checkpoint has any. */
  quotedLine(): string {
    const text = this.line();
    const quoted = text.length > 1 && /['"]/.test(text[0]) && text.endsWith(text[0]);
    return quoted ? text.slice(1, -1) : this.fail('a string in quotes was expected');
  }

  /** Bytes that become a string. */
  #text(length: number): Uint8Array {
    const span = this.#charged(length, BYTES_OF.character);
    this.#budget.allocate(this.part, BYTES_OF.string);
    return span;
  }

  /** Bytes, each of which will take `cost` bytes of memory. */
  #charged(length: number, cost: number): Uint8Array {
    const start = this.#take(length);
    this.#budget.allocate(this.part, length * cost);
    return this.#bytes.subarray(start, start + length);
  }
}

function fromBigInt(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
