import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Checkpoint, ReadOptions, TypedArray } from '../../src/index.ts';

const FOLDER = new URL('../fixtures/', import.meta.url);

/** A tensor as PyTorch read it; values that JSON has no number for are strings. */
interface ExpectedTensor {
  dtype: string;
  shape: number[];
  values: (number | string | boolean)[];
}

type Expectations = Record<string, Record<string, ExpectedTensor>>;

const content: Record<string, Record<string, ExpectedTensor> | string> = JSON.parse(
  readFileSync(new URL('expected.json', FOLDER), 'utf8'),
);

/** The readable fixtures with what is in them. A string names the file with the same tensors. */
export const EXPECTED: Expectations = Object.fromEntries(
  Object.entries(content).map(([name, tensors]) => [
    name,
    typeof tensors === 'string' ? (content[tensors] as Expectations[string]) : tensors,
  ]),
);

/** Of files with several state dicts, PyTorch read `model`. */
export function optionsFor(name: string): ReadOptions {
  return content[name] === content['nested.pth'] || content[name] === 'nested.pth'
    ? { stateDict: 'model' }
    : {};
}

export const FIXTURE_NAMES = readdirSync(FOLDER).filter((name) => !name.endsWith('.json'));

export function fixturePath(name: string): string {
  return fileURLToPath(new URL(name, FOLDER));
}

export function fixtureBytes(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

/** Checks names, shapes, stored types and, bit for bit but for NaN's payload, all values. */
export async function expectFixture(
  { tensors }: Checkpoint,
  expected: Record<string, ExpectedTensor>,
): Promise<void> {
  expect([...tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { dtype, shape, values }] of Object.entries(expected)) {
    const tensor = tensors.get(name)!;
    expect(tensor, name).toMatchObject({ name, dtype, shape, size: values.length });
    const data = await tensor.data();
    expect(data, name).toEqual(arrayLike(data, values));
    expect(await tensor.float32(), name).toEqual(new Float32Array(values.map(toNumber)));
  }
}

function arrayLike(data: TypedArray, values: ExpectedTensor['values']): TypedArray {
  if (data instanceof BigInt64Array) return BigInt64Array.from(values, BigInt);
  const type = data.constructor as new (values: number[]) => TypedArray;
  return new type(values.map(toNumber));
}

/** PyTorch's words for infinity and NaN are Python's. */
function toNumber(value: number | string | boolean): number {
  return Number(
    String(value).replace('inf', 'Infinity').replace('true', '1').replace('false', '0'),
  );
}
