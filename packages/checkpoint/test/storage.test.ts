import { describe, expect, test } from 'vitest';
import { readCheckpoint, readPth, writeSafetensors } from '../src/index.ts';
import { floats, keyList, legacyOf, zipOf } from './support/archives.ts';
import { dict, int, pickle, storage, str, tensor, tuple } from './support/pickle.ts';
import { expectRefused } from './support/rejects.ts';

/** Two views of a storage of four numbers. */
const two = pickle(
  dict([
    [str('a'), tensor(storage(str('0'), int(4)), int(0), tuple(int(2)), tuple(int(1)))],
    [str('b'), tensor(storage(str('0'), int(4)), int(2), tuple(int(2)), tuple(int(1)))],
  ]),
);
const values = floats(1, 2, 3, 4);
/** Two views of the whole of it. */
const whole = tensor(storage(str('0'), int(4)), int(0), tuple(int(4)), tuple(int(1)));
const twins = pickle(dict([str('a'), str('b')].map((name) => [name, whole] as const)));
const alone = pickle(dict([[str('a'), whole]]));

/** A Blob whose reads fail as long as it is told to. */
function flaky(content: Uint8Array<ArrayBuffer>) {
  const blob = new Blob([content]);
  const state = { fails: false, reads: 0, blob };
  const slice = blob.slice.bind(blob);
  blob.slice = (start, end) => {
    state.reads++;
    if (state.fails) throw new Error('gone');
    return slice(start, end);
  };
  return state;
}

describe.each([
  ['a zip', zipOf(two, { 0: values })],
  ['a deflated zip', zipOf(two, { 0: values }, { level: 6 })],
  ['a legacy file', legacyOf({ object: two, keys: keyList('0'), storages: [[4n, values]] })],
  [
    'safetensors',
    writeSafetensors([
      { name: 'a', shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) },
      { name: 'b', shape: [2], dtype: 'float32', data: Float32Array.of(3, 4) },
    ]) as Uint8Array<ArrayBuffer>,
  ],
])('a read of %s', (_, content) => {
  test('that has failed is tried again', async () => {
    const source = flaky(content);
    const { tensors } = await readCheckpoint(source.blob);
    source.fails = true;
    for (const name of ['a', 'a', 'b']) {
      await expectRefused(() => tensors.get(name)!.data(), 'Blob: cannot be read: gone');
    }
    source.fails = false;
    expect(await tensors.get('a')!.data()).toEqual(Float32Array.of(1, 2));
    expect(await tensors.get('b')!.data()).toEqual(Float32Array.of(3, 4));
  });
});

const sources = [
  ['alone in a zip', zipOf(alone, { 0: values })],
  ['alone in a deflated zip', zipOf(alone, { 0: values }, { level: 6 })],
  ['in a zip with its twin', zipOf(twins, { 0: values })],
  ['in a deflated zip with its twin', zipOf(twins, { 0: values }, { level: 6 })],
  ['in a legacy file', legacyOf({ object: alone, keys: keyList('0'), storages: [[4n, values]] })],
] as const;

describe.each(sources)('values of a tensor %s', (_, content) => {
  test.each([
    ['bytes', content],
    ['a Blob', new Blob([content])],
  ])('are the reader’s own: %s', async (_, source) => {
    const { tensors } = await readPth(source);
    const expected = Float32Array.of(1, 2, 3, 4);
    for (const name of [...tensors.keys(), 'a']) {
      const data = await tensors.get(name)!.float32();
      expect(data).toEqual(expected);
      data.fill(9);
    }
  });
});

describe('views', () => {
  const count = 2 ** 20;
  const ends = tensor(storage(str('0'), int(count)), int(0), tuple(int(2)), tuple(int(count - 1)));

  test('of one storage do not copy it, however many they are and far apart', async () => {
    const views = Array.from({ length: 5000 }, (_, i) => [str(`v${i}`), ends] as const);
    const zeros = new Float32Array(count);
    zeros[count - 1] = 7;
    const archive = zipOf(pickle(dict(views)), { 0: new Uint8Array(zeros.buffer) }, { level: 6 });
    const source = flaky(archive);
    const { tensors } = await readPth(source.blob);
    expect(tensors.size).toBe(5000);
    await tensors.get('v0')!.data();
    const { reads } = source;
    // Copied each time, this is 20 GB.
    for (const view of tensors.values()) {
      const data = await view.data();
      expect(data).toEqual(Float32Array.of(0, 7));
      expect(data.buffer.byteLength).toBe(8);
    }
    expect(source.reads).toBe(reads);
  });

  test('of one element in a storage that inflates to more than the file may take are refused', async () => {
    const one = tensor(storage(str('0'), int(count)), int(0), tuple(int(1)), tuple(int(1)));
    const archive = zipOf(
      pickle(dict([[str('w'), one]])),
      { 0: new Uint8Array(4 * count) },
      { level: 6 },
    );
    await expectRefused(
      () => readPth(archive, { maxBytes: 4 * count - 1 }),
      `tensor 'w': with its storage the storages take ${4 * count} bytes; at most ${4 * count - 1} (maxBytes)`,
    );
    await readPth(archive, { maxBytes: 4 * count });
  });
});
