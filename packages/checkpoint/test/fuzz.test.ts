import { expect, test } from 'vitest';
import { CheckpointError, readCheckpoint, type TypedArray } from '../src/index.ts';
import { FIXTURE_NAMES, fixtureBytes } from './support/fixtures.ts';
import { randomOf } from './support/random.ts';

/** DYNACONV_LONG=1 tries twenty times as many. */
const MUTATIONS = process.env.DYNACONV_LONG ? 3000 : 150;

type Mutation = (bytes: Uint8Array<ArrayBuffer>, below: (n: number) => number) => Uint8Array;

const MUTATORS: Record<string, Mutation> = {
  'cut off': (bytes, below) => bytes.subarray(0, below(bytes.length)),
  'bits flipped': (bytes, below) => {
    for (let i = 0; i <= below(8); i++) bytes[below(bytes.length)] ^= 1 << below(8);
    return bytes;
  },
  'bytes replaced': (bytes, below) => {
    const extremes = [0, 1, 0x7f, 0x80, 0xff];
    for (let i = 0; i <= below(4); i++) bytes[below(bytes.length)] = extremes[below(5)];
    return bytes;
  },
  'a span of 0 or 255': (bytes, below) => {
    const start = below(bytes.length);
    return bytes.fill(below(2) * 255, start, start + 1 + below(16));
  },
  'a span removed': (bytes, below) => {
    const start = below(bytes.length);
    bytes.copyWithin(start, start + 1 + below(32));
    return bytes;
  },
  'a span repeated elsewhere': (bytes, below) => {
    const start = below(bytes.length);
    return bytes.copyWithin(below(bytes.length), start, start + 1 + below(64));
  },
};

type Contents = Map<string, TypedArray>;

/** Reads everything; what comes must be whole. */
async function readSanely(bytes: Uint8Array): Promise<Contents> {
  const { tensors, metadata } = await readCheckpoint(bytes);
  for (const name of Object.keys(metadata)) void metadata[name];
  expect(Object.getPrototypeOf(metadata)).toBeNull();
  const contents: Contents = new Map();
  for (const [name, tensor] of tensors) {
    expect(tensor.name).toBe(name);
    const size = tensor.shape.reduce((product, dimension) => product * dimension, 1);
    expect(tensor.size).toBe(size);
    const values = await tensor.data();
    expect(values.length).toBe(size);
    contents.set(name, values);
  }
  return contents;
}

/** Zip archives have checksums of everything, but for whether there is a `byteorder`. */
const isChecked = (name: string) =>
  name.endsWith('.pth') &&
  !name.endsWith('-legacy.pth') &&
  name !== 'no-checksums.pth' &&
  name !== 'big-endian.pth';

async function attempt(bytes: Uint8Array): Promise<Contents | undefined> {
  try {
    return await readSanely(bytes);
  } catch (error) {
    if (error instanceof CheckpointError) {
      expect(error.message.length).toBeLessThan(1600);
      return undefined;
    }
    throw error;
  }
}

const CASES = FIXTURE_NAMES.flatMap((name) =>
  Object.keys(MUTATORS).map((mutator) => [name, mutator] as const),
);

test.each(CASES)('%s with %s is read or refused', async (name, mutator) => {
  const original = fixtureBytes(name);
  const contents = await attempt(original);
  const seed = [...`${name}${mutator}`].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7);
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = MUTATORS[mutator](original.slice(), below);
    const found = await attempt(bytes).catch((error) => {
      throw new Error(`mutation ${i} of ${name}, ${mutator}`, { cause: error });
    });
    if (mutator === 'cut off') expect(found, `mutation ${i}`).toBeUndefined();
    // What has checksums is never read as anything else.
    if (found && isChecked(name)) expect(found, `mutation ${i}`).toEqual(contents);
  }
});
