import { describe, expect, test } from 'vitest';
import { readPth } from '../src/index.ts';
import {
  COMPRESSED_SIZE,
  CRC,
  FLAGS,
  floats,
  keyList,
  LOCAL_OFFSET,
  legacyOf,
  METHOD,
  patchEntry,
  UNCOMPRESSED_SIZE,
  zipOf,
  zipRecord,
} from './support/archives.ts';
import { fixtureBytes } from './support/fixtures.ts';
import {
  bytes,
  call,
  dict,
  global,
  int,
  long,
  none,
  type Part,
  pickle,
  storage,
  str,
  tensor,
  tuple,
  vector,
} from './support/pickle.ts';
import { expectRefused, readAll } from './support/rejects.ts';

const of = (value: Part) => pickle(dict([[str('w'), value]]));
const READ_W = { 0: floats(1, 2, 3, 4) };
const HUGE = long(2n ** 62n);

describe('a tensor', () => {
  const onFour = storage(str('0'), int(4));
  const refused: [what: string, value: Uint8Array, message: string | RegExp][] = [
    [
      'past the end',
      tensor(onFour, int(1), tuple(int(4)), tuple(int(1))),
      'at offset 1 needs 5 elements of its storage, which has 4',
    ],
    [
      'past the end by its stride',
      tensor(onFour, int(0), tuple(int(2), int(2)), tuple(int(3), int(1))),
      'needs 5 elements of its storage',
    ],
    [
      'of a negative size',
      tensor(onFour, int(0), tuple(int(-1)), tuple(int(1))),
      "tensor 'w': its shape is [-1]; non-negative integers",
    ],
    [
      'of a negative stride',
      tensor(onFour, int(3), tuple(int(2)), tuple(int(-1))),
      "tensor 'w': its strides is [-1]",
    ],
    [
      'of a negative offset',
      tensor(onFour, int(-1), tuple(int(1)), tuple(int(1))),
      "tensor 'w': its storage offset is [-1]",
    ],
    [
      'of a fractional size',
      tensor(onFour, int(0), tuple(bytes('F1.5\n')), tuple(int(1))),
      "tensor 'w': its shape is [1.5]",
    ],
    [
      'of sizes whose product overflows',
      tensor(onFour, int(0), tuple(HUGE, HUGE), tuple(int(0), int(0))),
      /its shape is \[4611686018427387904,/,
    ],
    [
      'of 2^60 elements',
      tensor(onFour, int(0), tuple(int(2 ** 30), int(2 ** 30)), tuple(int(0), int(0))),
      '(maxBytes) were expected',
    ],
    [
      'of 10 GB, of one expanded element',
      tensor(onFour, int(0), tuple(long(2_500_000_000n)), tuple(int(0))),
      'the tensors take 10000000000 bytes; at most 67',
    ],
    [
      'with fewer strides than dimensions',
      tensor(onFour, int(0), tuple(int(2), int(2)), tuple(int(1))),
      "tensor 'w': has 2 dimensions and 1 strides",
    ],
    [
      'of 65 dimensions',
      tensor(onFour, int(0), tuple(...Array(65).fill(int(1))), tuple(...Array(65).fill(int(1)))),
      'at most 64, were expected',
    ],
    ['without a shape', tensor(onFour, int(0), none, tuple()), "tensor 'w': its shape is object"],
    [
      'without a storage',
      tensor(none, int(0), tuple(), tuple()),
      'archive/data.pkl: a tensor is made of None; a storage was expected',
    ],
    [
      'of a dtype that is none',
      call(
        global('torch._utils', '_rebuild_tensor_v3'),
        onFour,
        int(0),
        tuple(),
        tuple(),
        none,
        none,
        int(1),
      ),
      "a tensor's dtype is 1",
    ],
    [
      'of a subclass, without a function',
      call(global('torch._tensor', '_rebuild_from_type_v2'), int(1)),
      'a tensor of a subclass has no function',
    ],
    [
      'on a storage that is not there',
      vector('7', 4),
      'archive/data/7: is not in the archive; 16 bytes of torch.FloatStorage were expected',
    ],
    [
      'on a storage of another size',
      vector('0', 5),
      'archive/data/0: is of 16 bytes; 20 bytes of torch.FloatStorage were expected',
    ],
    [
      'on a storage of another type',
      tensor(storage(str('0'), int(4), global('torch', 'DoubleStorage')), int(0), tuple(), tuple()),
      'archive/data/0: is of 16 bytes; 32 bytes of torch.DoubleStorage',
    ],
    [
      'on a storage of negative size',
      vector('0', -4),
      "storage '0': its element count is -4; a size was expected",
    ],
    [
      'on a storage of 10 GB',
      tensor(storage(str('0'), long(2_500_000_000n)), int(0), tuple(), tuple()),
      'archive/data/0: is of 16 bytes; 10000000000 bytes of',
    ],
    [
      'on a storage of an unknown type',
      tensor(storage(str('0'), int(4), global('os', 'system')), int(0), tuple(), tuple()),
      'the global os.system is not a known storage type',
    ],
    [
      'on a storage with a strange key',
      tensor(storage(none, int(4)), int(0), tuple(), tuple()),
      'a storage has None as its key',
    ],
    [
      'on a storage with a path as its key',
      vector('../data.pkl', 4),
      'archive/data/../data.pkl: is not in the archive',
    ],
  ];
  test.each(refused)('%s is refused', async (_, value, message) => {
    await expectRefused(() => readAll(readPth(zipOf(of(value), READ_W))), message);
  });

  test('of no elements may have any strides and sizes', async () => {
    const empty = tensor(
      onFour,
      int(4),
      tuple(HUGE_INT, HUGE_INT, int(0)),
      tuple(int(9), int(9), int(9)),
    );
    const { tensors } = await readAll(readPth(zipOf(of(empty), READ_W)));
    expect(tensors.get('w')!.size).toBe(0);
  });

  test('on an untyped storage has the dtype that it names', async () => {
    const untyped = storage(str('0'), int(16), global('torch.storage', 'UntypedStorage'));
    const value = call(
      global('torch._utils', '_rebuild_tensor_v3'),
      untyped,
      int(1),
      tuple(int(3)),
      tuple(int(1)),
      none,
      none,
      global('torch', 'float32'),
    );
    const { tensors } = await readPth(zipOf(of(value), READ_W));
    expect(tensors.get('w')).toMatchObject({ dtype: 'float32', shape: [3] });
    expect(await tensors.get('w')!.data()).toEqual(Float32Array.of(2, 3, 4));
  });

  test('may take as much as the caller allows', async () => {
    const expanded = of(tensor(onFour, int(2), tuple(int(100)), tuple(int(0))));
    const archive = zipOf(expanded, READ_W);
    await expectRefused(() => readPth(archive, { maxBytes: 399 }), 'take 400 bytes; at most 399');
    const { tensors } = await readPth(archive, { maxBytes: 400 });
    expect(await tensors.get('w')!.data()).toEqual(new Float32Array(100).fill(3));
  });
});

const HUGE_INT = int(2 ** 31 - 1);

describe('an archive', () => {
  const good = zipOf(of(vector('0', 4)), READ_W);
  const deflated = zipOf(of(vector('0', 4)), READ_W, { level: 6 });
  const STORAGE = 'archive/data/0';
  const refused: [what: string, archive: () => Uint8Array, message: string | RegExp][] = [
    [
      'without its end',
      () => good.slice(0, -30),
      /zip directory: the archive is damaged or unsafe/,
    ],
    ['of its end alone', () => good.slice(-22), /zip directory|file/],
    ['with bytes after it', () => bytes(good, 'more'), 'Ambiguous archive (appended data)'],
    ['with bytes before it', () => bytes('PK', good), /zip directory/],
    [
      'without data.pkl',
      () => zipRename(good, 'archive/data.pkl', 'archive/data.pik'),
      'zip directory: 0 entries named data.pkl',
    ],
    [
      'with two data.pkl',
      () => zipOf(pickle('N'), {}, { extra: { 'other/data.pkl': pickle('N') } }),
      'zip directory: 2 entries named data.pkl',
    ],
    [
      'with a name twice',
      () =>
        zipRename(
          zipOf(of(vector('0', 4)), { ...READ_W, 1: floats(0) }),
          'archive/data/1',
          STORAGE,
        ),
      'the archive is ambiguous: duplicate filename',
    ],
    [
      'with a name that leaves it',
      () => zipOf(pickle('N'), { '../../x': floats(0) }),
      /Unsafe filename/,
    ],
    [
      'with another name in the local header',
      () => zipRename(good, STORAGE, 'archive/data/9', 'local'),
      /archive\/data\/0: .*local file header \(filename\)/,
    ],
    [
      'with flipped bits',
      () => patchByte(good, 'archive/data/0', 2),
      'archive/data/0: is damaged: its CRC-32 is',
    ],
    [
      'with a wrong checksum',
      () => patchEntry(good, STORAGE, CRC, 1),
      'archive/data/0: is damaged: its CRC-32 is',
    ],
    ['encrypted', () => patchEntry(good, STORAGE, FLAGS, 1), 'archive/data/0: is encrypted'],
    [
      'compressed by another method',
      () => patchEntry(good, STORAGE, METHOD, 93),
      'archive/data/0: is compressed by method 93',
    ],
    [
      'stored in fewer bytes than it has',
      () => patchEntry(good, STORAGE, COMPRESSED_SIZE, 15),
      'archive/data/0: is stored in 15 bytes; 16 were expected',
    ],
    [
      'with an entry past its end',
      () => patchOffset(good, STORAGE, 2 ** 31),
      /archive\/data\/0: the archive is damaged/,
    ],
    [
      'with one entry on another',
      () => patchOffset(good, STORAGE, zipRecord(good, 'archive/data.pkl', 'local').offset),
      /archive\/data\/0: the archive is damaged/,
    ],
    [
      'with deflated data cut short',
      () => patchEntry(deflated, STORAGE, COMPRESSED_SIZE, 3),
      /archive\/data\/0/,
    ],
    [
      'with stored data said to be deflated',
      () => patchEntry(good, STORAGE, METHOD, 8),
      'archive/data/0: cannot be inflated',
    ],
    [
      'of a byte order that is none',
      () => zipOf(pickle('N'), {}, { extra: { 'archive/byteorder': bytes('middle') } }),
      "archive/byteorder: is 'middle'",
    ],
    [
      'with a byte order of a megabyte',
      () => zipOf(pickle('N'), {}, { extra: { 'archive/byteorder': new Uint8Array(1e6) } }),
      "archive/byteorder: is ''",
    ],
  ];
  test.each(refused)('%s is refused', async (_, archive, message) => {
    await expectRefused(() => readAll(readPth(archive())), message);
  });

  test('whose entries overlap is refused when the second is read', async () => {
    // The directory says that entry 0 is as long as to reach into entry 1.
    const two = zipOf(
      pickle(
        dict([
          [str('a'), vector('0', 15)],
          [str('b'), vector('1', 4)],
        ]),
      ),
      { 0: floats(1, 2, 3, 4), 1: floats(5, 6, 7, 8) },
    );
    const wide = patchEntry(
      patchEntry(two, STORAGE, COMPRESSED_SIZE, 60),
      STORAGE,
      UNCOMPRESSED_SIZE,
      60,
    );
    await expectRefused(
      () => readAll(readPth(patchEntry(wide, STORAGE, CRC, 0))),
      /archive\/data\/1: the archive is damaged or unsafe: Overlapping entry/,
    );
  });

  test('as PyTorch writes it without checksums is read', async () => {
    await readAll(readPth(patchEntry(good, STORAGE, CRC, 0)));
  });

  test('with more entries than any checkpoint needs is refused', async () => {
    const entries = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, NOTHING]));
    const archive = zipOf(pickle('}'), entries);
    await expectRefused(
      () => readPth(archive, { maxMemory: 2 ** 22 }),
      'zip directory: takes more than the 4194304 bytes of memory',
    );
    await readPth(archive);
  });
});

const NOTHING = new Uint8Array(0);

describe('a zip bomb', () => {
  const zeros = new Uint8Array(2 ** 26);
  const bomb = zipOf(of(vector('0', zeros.length / 4)), { 0: zeros }, { level: 6 });
  const STORAGE = 'archive/data/0';

  test('is small', () => expect(bomb.length).toBeLessThan(2 ** 17));

  test('that is what it claims is read, within maxBytes', async () => {
    await readAll(readPth(bomb));
    await expectRefused(
      () => readPth(bomb, { maxBytes: zeros.length - 1 }),
      `the tensors take ${zeros.length} bytes; at most ${zeros.length - 1}`,
    );
  });

  test('that inflates to more than it claims is stopped', async () => {
    const claims = zipOf(of(vector('0', 4)), { 0: zeros }, { level: 6 });
    await expectRefused(
      () => readAll(readPth(patchEntry(claims, STORAGE, UNCOMPRESSED_SIZE, 16))),
      /archive\/data\/0: inflates to \d+ bytes or more; 16 were expected/,
    );
  });

  test('that claims more than deflate can make is refused before memory is taken', async () => {
    const small = zipOf(of(vector('0', 50_000_000)), READ_W, { level: 6 });
    await expectRefused(
      () =>
        readAll(
          readPth(patchEntry(small, STORAGE, UNCOMPRESSED_SIZE, 200_000_000), {
            maxBytes: 200_000_000,
          }),
        ),
      /archive\/data\/0: claims 200000000 bytes, more than \d+ deflated bytes can make/,
    );
  });

  test('that claims more than it has is refused', async () => {
    const claims = zipOf(of(vector('0', 10)), READ_W, { level: 6 });
    await expectRefused(
      () => readAll(readPth(patchEntry(claims, STORAGE, UNCOMPRESSED_SIZE, 40))),
      'archive/data/0: inflates to 16 bytes; 40 were expected',
    );
  });

  test('in the place of data.pkl is refused by its claim', async () => {
    const archive = zipOf(new Uint8Array(2 ** 22), {}, { level: 6 });
    await expectRefused(
      () => readPth(archive, { maxMemory: 2 ** 22 }),
      'archive/data.pkl: takes more than the 4194304 bytes of memory',
    );
  });
});

describe('the legacy format', () => {
  const object = of(vector('k', 2));
  const keys = keyList('k');
  const storages = [[2n, floats(1, 2)]] as const;
  const good = { object, keys, storages };

  test('is read', async () => {
    const { tensors } = await readAll(readPth(legacyOf(good)));
    expect(await tensors.get('w')!.data()).toEqual(Float32Array.of(1, 2));
  });

  test('may have other data after it', async () => {
    await readAll(readPth(bytes(legacyOf(good), 'more')));
  });

  const refused: [what: string, file: Uint8Array, message: string][] = [
    [
      'of another magic number',
      legacyOf({ ...good, magic: pickle(int(1)) }),
      'magic number: is 1; it is a pickle, but torch.save did not write it',
    ],
    [
      'of another version',
      legacyOf({ ...good, version: pickle(int(1002)) }),
      'protocol version: is 1002; 1001 was expected',
    ],
    [
      'without a list of keys',
      legacyOf({ ...good, keys: pickle(int(1)) }),
      'storage keys: are 1; a list was expected',
    ],
    [
      'with a key that nothing is on',
      legacyOf({ ...good, keys: keyList('k', 'x') }),
      "storage 'x': is in the list of keys, but no tensor uses it",
    ],
    [
      'with a key twice',
      legacyOf({ ...good, keys: keyList('k', 'k'), storages: [...storages, ...storages] }),
      "storage 'k': is twice in the list of keys",
    ],
    [
      'without the key of a tensor',
      legacyOf({ ...good, keys: keyList() }),
      "storage 'k': is not in the file; 8 bytes of torch.FloatStorage",
    ],
    [
      'with two sizes of one storage',
      legacyOf({
        ...good,
        object: pickle(
          dict([
            [str('a'), vector('k', 2)],
            [str('b'), vector('k', 1)],
          ]),
        ),
      }),
      "storage 'k': is of 8 bytes; 4 bytes of",
    ],
    [
      'with another count',
      legacyOf({ ...good, storages: [[3n, floats(1, 2)]] }),
      "storage 'k': has 3 elements; the pickle says 2",
    ],
    [
      'with a negative count',
      legacyOf({ ...good, storages: [[2n ** 64n - 1n, floats(1, 2)]] }),
      "storage 'k': has -1 elements; the pickle says 2",
    ],
    ['cut in its data', legacyOf(good).slice(0, -1), "storage 'k': ends at byte"],
    ['cut in its pickles', legacyOf(good).slice(0, 40), 'it is truncated'],
    [
      'of 10 GB by its pickle',
      legacyOf({
        ...good,
        object: of(tensor(storage(str('k'), long(2_500_000_000n)), int(0), tuple(), tuple())),
      }),
      "storage 'k': ends at byte 10000",
    ],
    [
      'with a view past its root',
      legacyOf({
        ...good,
        object: of(
          tensor(
            storage(str('k'), int(2), global('torch', 'FloatStorage'), [
              tuple(str('v'), int(1), int(2)),
            ]),
            int(0),
            tuple(),
            tuple(),
          ),
        ),
      }),
      "storage 'k': a view of it ends at byte 12 of 8",
    ],
  ];
  test.each(refused)('%s is refused', async (_, file, message) => {
    await expectRefused(() => readAll(readPth(file)), message);
  });

  test('ignores little_endian, as PyTorch does, whose data is always little-endian', async () => {
    const file = legacyOf(good);
    const system = pickle('}');
    const position = legacyOf({ object: NOTHING, keys: NOTHING }).length - system.length;
    const big = pickle(dict([[str('little_endian'), [0x89]]]));
    const { tensors } = await readPth(
      bytes(file.subarray(0, position), big, file.subarray(position + system.length)),
    );
    expect(await tensors.get('w')!.data()).toEqual(Float32Array.of(1, 2));
  });

  test('with a class of torch.nn and its source reads on', async () => {
    const module = bytes(tuple(str('module'), global('my', 'Net'), none, none), 'Q');
    const file = legacyOf({
      ...good,
      object: pickle(
        dict([
          [str('w'), vector('k', 2)],
          [str('net'), module],
        ]),
      ),
    });
    expect((await readPth(file)).metadata).toMatchObject({ net: { className: 'my.Net' } });
  });
});

function zipRename(
  archive: Uint8Array<ArrayBuffer>,
  from: string,
  to: string,
  only?: 'local',
): Uint8Array<ArrayBuffer> {
  const renamed = archive.slice();
  for (const kind of only ? [only] : (['directory', 'local'] as const)) {
    const { offset } = zipRecord(renamed, from, kind);
    renamed.set(bytes(to), offset + (kind === 'directory' ? 46 : 30));
  }
  return renamed;
}

function patchOffset(archive: Uint8Array<ArrayBuffer>, name: string, offset: number) {
  const patched = archive.slice();
  zipRecord(patched, name, 'directory').view.setUint32(LOCAL_OFFSET, offset, true);
  return patched;
}

/** Flips a bit in the data of a stored entry. */
function patchByte(archive: Uint8Array<ArrayBuffer>, name: string, index: number) {
  const patched = archive.slice();
  const { offset } = zipRecord(patched, name, 'local');
  patched[offset + 30 + name.length + index] ^= 1;
  return patched;
}

test('the fixtures of PyTorch are refused when a storage is damaged', async () => {
  const bytesOf = fixtureBytes('nested.pth');
  const at = bytesOf.findIndex(
    (_, i) =>
      new DataView(bytesOf.buffer).byteLength > i + 4 &&
      new DataView(bytesOf.buffer).getFloat32(i, true) === 1,
  );
  bytesOf[at] ^= 1;
  await expectRefused(
    () => readAll(readPth(bytesOf, { stateDict: 'model' })),
    /nested\/data\/\d: is damaged/,
  );
});
