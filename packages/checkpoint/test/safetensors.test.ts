import { describe, expect, test } from 'vitest';
import {
  CheckpointError,
  type DType,
  readCheckpoint,
  readPth,
  readSafetensors,
  streamSafetensors,
  type TensorToWrite,
  writeSafetensors,
} from '../src/index.ts';
import { EXPECTED, expectFixture, fixturePath, optionsFor } from './support/fixtures.ts';
import { bytes, uint64 } from './support/pickle.ts';
import { expectRefused, readAll } from './support/rejects.ts';

/** A file of this header and this many bytes of data. */
function fileOf(header: unknown, dataLength: number): Uint8Array {
  const json = bytes(typeof header === 'string' ? header : JSON.stringify(header));
  return bytes(uint64(BigInt(json.length)), json, new Uint8Array(dataLength));
}

const entry = (dtype: unknown, shape: unknown, offsets: unknown) => ({
  dtype,
  shape,
  data_offsets: offsets,
});
const two = entry('F32', [2], [0, 8]);

describe('a file is refused', () => {
  const refused: [what: string, file: Uint8Array, message: string][] = [
    [
      'with a header longer than the file',
      bytes(uint64(100n), '{}'),
      'header: bytes 8 to 108 are outside of the file of 10 bytes',
    ],
    [
      'with a header of 10 GB',
      bytes(uint64(10n * 2n ** 30n), '{}'),
      'header length: is 10737418240; at most 100000000 was expected',
    ],
    [
      'with a header of 2^64 - 1',
      bytes(uint64(2n ** 64n - 1n), '{}'),
      'header length: is 18446744073709552000',
    ],
    ['with a header that is not JSON', fileOf('{"a":', 0), 'header: is not JSON'],
    [
      'with a header that is not UTF-8',
      bytes(uint64(5n), '{"', 0xff, '"}'),
      'header: is not UTF-8',
    ],
    [
      'with a header that is nested',
      fileOf(`{"a":${'['.repeat(1e6)}`, 0),
      'header: is nested over 127 deep',
    ],
    [
      'with a header of countless objects',
      fileOf(`{"a":[${'[],'.repeat(2_000_000)}`, 0),
      'header: takes more than the',
    ],
    [
      'with more bytes than its shape',
      fileOf({ a: entry('F32', [1], [0, 8]) }, 8),
      "tensor 'a': its data_offsets [0, 8] hold 8 bytes; shape [1] of float32 needs 4",
    ],
    [
      'with a field twice',
      fileOf('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"shape":[1]}}', 8),
      "tensor 'a': has the key 'shape' twice",
    ],
    ['with data missing', fileOf({ a: two }, 7), 'data: is of 7 bytes; the header says 8'],
    ['with data left over', fileOf({ a: two }, 9), 'data: is of 9 bytes; the header says 8'],
    [
      'with a hole',
      fileOf({ a: two, b: entry('F32', [2], [9, 17]) }, 17),
      "tensor 'b': begins at byte 9 of the data; 8 was expected",
    ],
    [
      'with an overlap',
      fileOf({ a: two, b: entry('F32', [2], [4, 12]) }, 12),
      "tensor 'b': begins at byte 4 of the data; 8 was expected",
    ],
    [
      'with two tensors in one place',
      fileOf({ a: two, b: two }, 8),
      "tensor 'b': begins at byte 0 of the data; 8 was expected",
    ],
    [
      'with sizes that disagree',
      fileOf({ a: entry('F32', [3], [0, 8]) }, 8),
      "tensor 'a': its data_offsets [0, 8] hold 8 bytes; shape [3] of float32 needs 12",
    ],
    [
      'with offsets in reverse',
      fileOf({ a: entry('F32', [2], [8, 0]) }, 8),
      "tensor 'a': its data_offsets [8, 0] hold -8 bytes",
    ],
    [
      'with 10 GB in a small file',
      fileOf({ a: entry('U8', [1e10], [0, 1e10]) }, 8),
      'data: is of 8 bytes; the header says 10000000000',
    ],
    [
      'with sizes that overflow',
      fileOf({ a: entry('F32', [2 ** 52, 2 ** 52], [0, 8]) }, 8),
      'shape [4503599627370496,4503599627370496] of float32 overflows',
    ],
    [
      'with a negative size',
      fileOf({ a: entry('F32', [-2], [0, 8]) }, 8),
      "tensor 'a': its shape is [-2]; sizes were expected",
    ],
    [
      'with a fractional size',
      fileOf({ a: entry('F32', [1.5], [0, 6]) }, 6),
      "tensor 'a': its shape is [1.5]; sizes were expected",
    ],
    [
      'with an infinite size',
      fileOf('{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,8]}}', 8),
      "header: is not JSON: a value was expected at byte 29, where there is '1e999]",
    ],
    [
      'without a shape',
      fileOf({ a: { dtype: 'F32', data_offsets: [0, 8] } }, 8),
      "tensor 'a': its shape is absent",
    ],
    [
      'with one offset',
      fileOf({ a: entry('F32', [2], [0]) }, 8),
      "tensor 'a': its data_offsets are [0]; [begin, end] was expected",
    ],
    [
      'with an entry that is no object',
      fileOf({ a: [1] }, 0),
      "tensor 'a': its header entry is not an object",
    ],
    [
      'with an unknown dtype',
      fileOf({ a: entry('F8', [8], [0, 8]) }, 8),
      `tensor 'a': its dtype is "F8"; one of F32, F64, F16, BF16`,
    ],
    [
      'with a dtype of Object.prototype',
      fileOf({ a: entry('constructor', [8], [0, 8]) }, 8),
      `tensor 'a': its dtype is "constructor"`,
    ],
    [
      'with fields inherited from __proto__',
      fileOf('{"a":{"__proto__":{"dtype":"F32"},"shape":[2],"data_offsets":[0,8]}}', 8),
      "tensor 'a': its dtype is absent",
    ],
    [
      'with metadata that is no text',
      fileOf({ __metadata__: { a: 1 } }, 0),
      'header: __metadata__ is not an object of strings',
    ],
    [
      'that is cut in its length',
      bytes(1, 2, 3),
      'header length: bytes 0 to 8 are outside of the file of 3 bytes',
    ],
  ];
  test.each(refused)('%s', async (_, file, message) => {
    const sniffable = file.length > 8;
    await expectRefused(
      () => readAll(readSafetensors(file)),
      sniffable ? message : 'file: begins with bytes 01 02 03',
    );
  });

  test('with more than maxBytes', async () => {
    await expectRefused(
      () => readSafetensors(fileOf({ a: two }, 8), { maxBytes: 7 }),
      "tensor 'a': with shape [2] the tensors take 8 bytes; at most 7",
    );
  });
});

test('an empty file of tensors is read', async () => {
  const { tensors, metadata } = await readSafetensors(fileOf({ __metadata__: {} }, 0));
  expect(tensors.size).toBe(0);
  expect(Object.keys(metadata)).toEqual([]);
});

test.each([
  ['a pickle', 0x80],
  ['a zip archive', 0x4b50],
])('a header whose length begins as %s does is no such thing', async (_, length) => {
  const file = fileOf(JSON.stringify({ a: two }).padEnd(length), 8);
  const { format, tensors } = await readCheckpoint(file);
  expect(format).toBe('safetensors');
  expect(await tensors.get('a')!.data()).toEqual(new Float32Array(2));
});

test('a tensor may be named like anything', async () => {
  const file = fileOf('{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 8);
  const { tensors } = await readSafetensors(file);
  expect([...tensors.keys()]).toEqual(['__proto__']);
});

describe('writing', () => {
  const values: Record<DType, TensorToWrite['data']> = {
    float32: Float32Array.of(1.5, Number.NaN, -0),
    float64: Float64Array.of(1 / 3, 2, -1e300),
    float16: Float32Array.of(0.5, 65504, 2 ** -24),
    bfloat16: Float32Array.of(0.5, 3, -(2 ** 100)),
    int64: BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n),
    int32: Int32Array.of(-(2 ** 31), 0, 1),
    int16: Int16Array.of(-32768, 0, 1),
    int8: Int8Array.of(-128, 0, 127),
    uint8: Uint8Array.of(0, 1, 255),
    bool: Uint8Array.of(0, 1, 1),
  };
  const all = Object.entries(values).map(([dtype, data]) => ({
    name: `t.${dtype}`,
    dtype: dtype as DType,
    shape: [3, 1],
    data,
  }));

  test('of every dtype is read back', async () => {
    const file = writeSafetensors(all, { epoch: '3', __proto__: 'p' } as Record<string, string>);
    const { tensors, metadata } = await readCheckpoint(file);
    expect({ ...metadata }).toEqual({ epoch: '3' });
    expect(tensors.size).toBe(all.length);
    for (const { name, dtype, shape, data } of all) {
      const tensor = tensors.get(name)!;
      expect(tensor).toMatchObject({ dtype, shape, size: 3 });
      expect(await tensor.data()).toEqual(
        data instanceof Float64Array ? new Float32Array(data) : data,
      );
    }
  });

  test('aligns the data, with the wider types first', async () => {
    const file = writeSafetensors([...all].reverse());
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    const dtypes = Object.values(header as Record<string, { dtype: string }>).map((t) => t.dtype);
    expect(dtypes).toEqual(['I64', 'F64', 'I32', 'F32', 'I16', 'BF16', 'F16', 'BOOL', 'U8', 'I8']);
  });

  test.each(Object.keys(EXPECTED))('%s as safetensors has the same tensors', async (name) => {
    const { tensors } = await readCheckpoint(fixturePath(name), optionsFor(name));
    const pieces: Uint8Array[] = [];
    for await (const piece of streamSafetensors(tensors.values())) pieces.push(piece);
    const streamed = bytes(...pieces);
    await expectFixture(await readSafetensors(streamed), EXPECTED[name]);

    const atHand: TensorToWrite[] = [];
    for (const { name: tensor, shape, dtype, data } of await withData(tensors.values())) {
      atHand.push({ name: tensor, shape, dtype, data });
    }
    expect(writeSafetensors(atHand)).toEqual(streamed);
  });

  test('of names of any kind is read back', async () => {
    const names = ['a"b', 'back\\', '":"', '{[', 'ü', '__proto__', '', '3'];
    const list = names.map((name) => ({ name, shape: [], dtype: 'uint8', data: Uint8Array.of(1) }));
    const { tensors } = await readSafetensors(writeSafetensors(list as TensorToWrite[]));
    expect([...tensors.keys()].sort()).toEqual(names.sort());
  });

  const v = Float32Array.of(1, 2);
  const refused: [what: string, tensors: unknown[], message: string, metadata?: unknown][] = [
    [
      'a name twice',
      [
        { name: 'a', shape: [2], dtype: 'float32', data: v },
        { name: 'a', shape: [2], dtype: 'float32', data: v },
      ],
      "tensor 'a': occurs twice",
    ],
    [
      'the entries of a Map',
      [...new Map([['a', { shape: [2], dtype: 'float32', data: v }]])],
      'tensor 0: its name is undefined; { name, shape, dtype, data } was expected; of a Map, pass its values()',
    ],
    [
      'no name',
      [
        { name: 'a', shape: [2], dtype: 'float32', data: v },
        { shape: [2], dtype: 'float32', data: v },
      ],
      'tensor 1: its name is undefined; { name, shape, dtype, data } was expected',
    ],
    [
      'the name of the metadata',
      [{ name: '__metadata__', shape: [2], dtype: 'float32', data: v }],
      'has a name that the safetensors format reserves',
    ],
    [
      'too few values',
      [{ name: 'a', shape: [3], dtype: 'float32', data: v }],
      "tensor 'a': has 2 values; shape [3] needs 3",
    ],
    [
      'values of another type',
      [{ name: 'a', shape: [2], dtype: 'int32', data: v }],
      "tensor 'a': its values are Float32Array, which cannot be written as int32",
    ],
    [
      'no values',
      [{ name: 'a', shape: [2], dtype: 'int32' }],
      "tensor 'a': its values are undefined, which cannot be written as int32",
    ],
    [
      'an unknown dtype',
      [{ name: 'a', shape: [2], dtype: 'toString', data: v }],
      "tensor 'a': its dtype is 'toString'; one of float32",
    ],
    [
      'a negative size',
      [{ name: 'a', shape: [-2], dtype: 'float32', data: v }],
      "tensor 'a': its shape is [-2]; sizes were expected",
    ],
    [
      'metadata that is no text',
      [],
      "metadata 'epoch': is number; safetensors holds strings only",
      { epoch: 3 },
    ],
  ];
  test.each(refused)('refuses %s', async (_, tensors, message, metadata = {}) => {
    const write = () =>
      writeSafetensors(tensors as TensorToWrite[], metadata as Record<string, string>);
    expect(write).toThrow(CheckpointError);
    expect(write).toThrow(message);
    const stream = async () => {
      const pieces = streamSafetensors(
        tensors as TensorToWrite[],
        metadata as Record<string, string>,
      );
      for await (const _piece of pieces);
    };
    await expectRefused(stream, message);
  });
});

async function withData<T extends { data(): Promise<TensorToWrite['data']> }>(
  tensors: Iterable<T>,
): Promise<(Omit<T, 'data'> & { data: TensorToWrite['data'] })[]> {
  return Promise.all(
    [...tensors].map(async (tensor) => ({ ...tensor, data: await tensor.data() })),
  );
}

test('a .pth survives its way through safetensors and metadata', async () => {
  const { tensors } = await readPth(fixturePath('views.pth'));
  const transposed = tensors.get('transposed')!;
  const file = writeSafetensors([{ ...transposed, data: await transposed.data() }]);
  const copy = (await readSafetensors(file)).tensors.get('transposed')!;
  expect(copy.shape).toEqual([12, 10]);
  expect(await copy.data()).toEqual(await transposed.data());
});
