import { brief } from '@dynaconv/options';
import type { Budget } from '../budget.ts';
import { CheckpointError, tensorPart } from '../errors.ts';
import { BYTES_OF } from '../limits.ts';
import { SAFETENSORS_TYPES, type SafetensorsType } from './dtypes.ts';
import { type Json, JsonNumber, JsonObject, parseJson } from './json.ts';

/** The header's key of the metadata, a dict of strings; all other keys are tensors. */
export const METADATA_KEY = '__metadata__';

/** What the header says about a tensor. */
export interface HeaderEntry {
  readonly type: SafetensorsType;
  readonly shape: readonly number[];
  /** In bytes, from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: ReadonlyMap<string, HeaderEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the header exactly as the reference reader does, oddities included: of two tensors with the same name the later one
 * counts, a tensor may be an array of its three fields, and unknown keys are ignored.
 */
export async function readHeader(bytes: Uint8Array, budget: Budget): Promise<Header> {
  const json = await parseJson(bytes, budget);
  if (!(json instanceof JsonObject)) throw new CheckpointError('header', 'is not a JSON object');
  const entries = new Map<string, HeaderEntry>();
  let metadata: Header['metadata'] | undefined;
  for (const [key, value] of json.members) {
    budget.spendOnKey('header', key);
    if (key !== METADATA_KEY) entries.set(key, readEntry(key, value));
    else if (metadata) throw new CheckpointError('header', `has the key ${METADATA_KEY} twice`);
    else metadata = readMetadata(value, budget);
  }
  return { entries, metadata: metadata ?? Object.create(null) };
}

function readMetadata(value: Json, budget: Budget): Header['metadata'] {
  const record: Record<string, string> = Object.create(null);
  if (value === null) return record;
  const members = value instanceof JsonObject ? value.members : [['', null] as const];
  for (const [key, text] of members) {
    if (typeof text !== 'string') {
      throw new CheckpointError('header', `${METADATA_KEY} is not an object of strings`);
    }
    budget.allocate('header', BYTES_OF.entry);
    budget.spendOnKey('header', key);
    record[key] = text;
  }
  return record;
}

const FIELDS = ['dtype', 'shape', 'data_offsets'] as const;

function readEntry(name: string, value: Json): HeaderEntry {
  const fail = (problem: string): never => {
    throw new CheckpointError(tensorPart(name), problem);
  };
  const fields = readFields(value, fail);
  const type = readType(fields.get('dtype'));
  if (!type) {
    const known = [...SAFETENSORS_TYPES.keys()].join(', ');
    return fail(`its dtype is ${describe(fields.get('dtype'))}; one of ${known} was expected`);
  }
  const shape = readSizes(fields.get('shape'));
  if (!shape) return fail(`its shape is ${describe(fields.get('shape'))}; sizes were expected`);
  const offsets = readSizes(fields.get('data_offsets'));
  if (offsets?.length !== 2) {
    return fail(
      `its data_offsets are ${describe(fields.get('data_offsets'))}; [begin, end] was expected`,
    );
  }
  const [begin, end] = offsets;
  const bits = bitCount(shape, type.bits);
  if (bits !== 8n * (end - begin)) {
    return fail(
      `its data_offsets [${begin}, ${end}] hold ${end - begin} bytes; shape ${brief(`[${shape}]`)} of ${type.name} ${bits === undefined ? 'overflows' : `needs ${Number(bits) / 8}`}`,
    );
  }
  return {
    type,
    shape: shape.map((size) => checkedSize(size, fail)),
    begin: Number(begin),
    end: Number(end),
  };
}

function readFields(value: Json, fail: (problem: string) => never): Map<string, Json> {
  if (Array.isArray(value) && value.length === FIELDS.length) {
    return new Map(FIELDS.map((field, i) => [field, value[i]]));
  }
  if (!(value instanceof JsonObject)) return fail('its header entry is not an object');
  const fields = new Map<string, Json>();
  for (const [key, field] of value.members) {
    if (!FIELDS.some((known) => known === key)) continue;
    if (fields.has(key)) fail(`has the key '${key}' twice`);
    fields.set(key, field);
  }
  return fields;
}

/** A name, or an object with the name as its only key and null as its value, which serde accepts for enums too. */
function readType(value: Json | undefined): SafetensorsType | undefined {
  const [member, ...others] = value instanceof JsonObject ? value.members : [];
  const name = member && others.length === 0 && member[1] === null ? member[0] : value;
  return typeof name === 'string' ? SAFETENSORS_TYPES.get(name) : undefined;
}

/** An integer of 64 bits that is written as one: `4.0` is not. */
function readSizes(value: Json | undefined): bigint[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const sizes: bigint[] = [];
  for (const item of value) {
    if (!(item instanceof JsonNumber) || !/^\d{1,20}$/.test(item.text)) return undefined;
    const size = BigInt(item.text);
    if (size > MAX_UINT64) return undefined;
    sizes.push(size);
  }
  return sizes;
}

const MAX_UINT64 = 2n ** 64n - 1n;

/** Undefined where any partial product overflows, even if a later size is 0. */
function bitCount(shape: readonly bigint[], bits: number): bigint | undefined {
  let count = 1n;
  for (const size of [...shape, BigInt(bits)]) {
    count *= size;
    if (count > MAX_UINT64) return undefined;
  }
  return count;
}

/** A size as a number. Only a tensor without elements may have a size beyond 2^53 − 1, which cannot be represented. */
function checkedSize(size: bigint, fail: (problem: string) => never): number {
  const number = Number(size);
  return Number.isSafeInteger(number)
    ? number
    : fail(`its shape has the size ${size}; at most ${Number.MAX_SAFE_INTEGER} can be represented`);
}

function describe(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  if (value instanceof JsonNumber) return brief(value.text);
  if (value instanceof JsonObject) return 'an object';
  return Array.isArray(value)
    ? `[${value.slice(0, 8).map((item) => (Array.isArray(item) ? '[…]' : describe(item)))}]`
    : brief(JSON.stringify(value));
}
