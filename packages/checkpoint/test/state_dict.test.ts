import { describe, expect, test } from 'vitest';
import { readPth } from '../src/index.ts';
import { floats, legacyOf, zipOf } from './support/archives.ts';
import { fixturePath } from './support/fixtures.ts';
import {
  bytes,
  call,
  dict,
  get,
  global,
  int,
  list,
  none,
  pickle,
  put,
  str,
  tuple,
  vector,
} from './support/pickle.ts';
import { expectRefused } from './support/rejects.ts';

type Value = Parameters<typeof dict>[0][number][1];
const record = (entries: Record<string, Value>) =>
  dict(Object.entries(entries).map(([key, value]) => [str(key), value]));

const weight = vector('0', 2);

const read = (object: Uint8Array, options = {}) =>
  readPth(zipOf(pickle(object), { 0: floats(1, 2) }), options);
const namesOf = async (object: Uint8Array, options = {}) => [
  ...(await read(object, options)).tensors.keys(),
];

describe('the state dict is found', () => {
  const weights = record({ 'a.w': weight });
  const places: [where: string, object: Uint8Array, metadata: string[]][] = [
    ['at the top', weights, []],
    ['beside what else is saved', record({ epoch: int(1), 'a.w': weight }), ['epoch']],
    ['under state_dict', record({ state_dict: weights, epoch: int(1) }), ['epoch']],
    ['under model_state_dict', record({ model_state_dict: weights }), []],
    ['under model', record({ model: weights, args: none }), ['args']],
    ['under module', record({ module: weights }), []],
    ['under params', record({ params: weights }), []],
    ['under net', record({ net: weights }), []],
    ['under model_ema where that is all', record({ model_ema: weights }), []],
    ['two deep', record({ state_dict: record({ model: weights }) }), []],
    [
      'past a dict of that name without tensors',
      record({ model: record({ type: str('x') }), 'a.w': weight }),
      ['model'],
    ],
    ['past a tensor beside it', record({ best: vector('0', 2), state_dict: weights }), ['best']],
    [
      'in a subclass of dict',
      record({ state_dict: bytes(call(global('mmengine', 'Config')), str('a.w'), weight, 's') }),
      [],
    ],
  ];
  test.each(places)('%s', async (_, object, metadata) => {
    const checkpoint = await read(object);
    expect([...checkpoint.tensors.keys()]).toEqual(['a.w']);
    expect(Object.keys(checkpoint.metadata)).toEqual(metadata);
  });

  test('by the order of the names, not of the file', async () => {
    const object = record({ model_ema: record({ ema: weight }), model: record({ model: weight }) });
    expect(await namesOf(object)).toEqual(['model']);
  });

  test('where the caller says', async () => {
    const path = fixturePath('nested.pth');
    const { tensors, metadata } = await readPth(path, { stateDict: 'model_ema' });
    expect(await tensors.get('encoder.weight')!.data()).toEqual(Float32Array.of(5, 5));
    expect(metadata).toMatchObject({ epoch: 3, model: { depth: 4 } });
    const inner = await readPth(path, { stateDict: 'model.decoder' });
    expect([...inner.tensors.keys()]).toEqual(['bias']);
    await expectRefused(
      () => readPth(path, { stateDict: 'model.head' }),
      "state dict: 'head' of 'model.head' is not in the file; a dict was expected, which are: encoder, decoder",
    );
    await expectRefused(
      () => readPth(path, { stateDict: 'epoch' }),
      "state dict: 'epoch' of 'epoch' is 3; a dict was expected, which are: model, model_ema",
    );
  });
});

describe('nested dicts', () => {
  test('are flattened with dots, and what is no tensor stays in the metadata', async () => {
    const { tensors, metadata } = await readPth(fixturePath('nested.pth'));
    expect([...tensors.keys()]).toEqual(['encoder.weight', 'decoder.bias']);
    expect(metadata).toMatchObject({ epoch: 3, model: { depth: 4 } });
    expect(metadata.model).not.toHaveProperty('encoder');
  });

  test('may have integers as keys', async () => {
    expect(await namesOf(dict([[int(0), record({ w: weight })]]))).toEqual(['0.w']);
  });

  test('leave names as they are', async () => {
    const names = ['module.a', '__proto__', 'constructor', ''];
    expect(
      await namesOf(
        record(
          Object.fromEntries(
            [...names.map((name) => [name, weight])].map(([k, v]) => [`${k}`, v as Value]),
          ),
        ),
      ),
    ).toEqual(names);
  });

  test('that make one name twice are refused', async () => {
    const object = record({ 'a.b': weight, a: record({ b: weight }) });
    await expectRefused(() => read(object), "tensor 'a.b': is there twice");
  });

  test('with other keys for tensors are refused', async () => {
    await expectRefused(
      () => read(dict([[tuple(), weight]])),
      "tensor '…': its key is a list or tuple",
    );
  });
});

describe('what does not end, or does not fit, is refused', () => {
  const itself = (inner: Uint8Array) => bytes('}', put(0), inner);

  test('a dict in itself, with tensors', async () => {
    const object = itself(bytes(str('w'), weight, 's', str('me'), get(0), 's'));
    await expectRefused(() => read(object), "state dict: 'me.' holds itself");
  });

  test('a dict in itself under a name that is looked for', async () => {
    const object = itself(bytes(str('w'), weight, 's', str('model'), get(0), 's'));
    await expectRefused(() => read(object), "state dict: 'model.' holds itself");
  });

  test('a list in itself, in the metadata', async () => {
    const object = record({ w: weight, l: bytes(']', put(0), get(0), 'a') });
    await expectRefused(() => read(object), "metadata 'l.0': holds itself; a tree was expected");
  });

  test('an object that is its own state', async () => {
    const object = record({ w: weight, o: bytes(call(global('a', 'B')), put(0), get(0), 'b') });
    await expectRefused(() => read(object), "metadata 'o.state': holds itself");
  });

  test('lists nested deeper than any stack', async () => {
    const deep = bytes(']'.repeat(300_000), 'a'.repeat(299_999));
    await expectRefused(() => read(record({ w: weight, l: deep })), 'is nested over 100 deep');
  });

  test('dicts nested deeper than any stack', async () => {
    const level = bytes('}', str('a'));
    const deep = bytes(...Array.from({ length: 20_000 }, () => level), weight, 's'.repeat(20_000));
    await expectRefused(() => read(deep), 'state dict: is nested over 100 dicts deep');
    const named = bytes('}', str('model'));
    const path = bytes(...Array.from({ length: 20_000 }, () => named), weight, 's'.repeat(20_000));
    await expectRefused(() => read(path), 'state dict: is nested over 100 dicts deep');
  });

  /** A value of ten of the one before, thirty times over. */
  const laughs = (
    open: string,
    entry: (slot: number, i: number) => Uint8Array,
    seed: Uint8Array,
  ) => {
    const levels = Array.from({ length: 30 }, (_, level) => [
      open,
      ...Array.from({ length: 10 }, (_, i) => entry(level, i)),
      put(level + 1),
      '0',
    ]);
    return bytes(seed, put(0), '0', ...levels, get(30));
  };

  test('a billion laughs of lists', async () => {
    const bomb = laughs(']', (slot) => bytes(get(slot), 'a'), str('ha'));
    await expectRefused(
      () => read(record({ w: weight, bomb })),
      'the metadata written out has more than 1000000 values',
    );
  });

  test('a billion laughs of dicts of tensors', async () => {
    const bomb = laughs('}', (slot, i) => bytes(str(String(i)), get(slot), 's'), weight);
    await expectRefused(() => read(bomb), 'is one of more than 200000');
  });

  test('a long key before the names of many tensors', async () => {
    const empty = vector('0', 0);
    const names = Array.from({ length: 3000 }, (_, i) => bytes(str(String(i)), get(0), 's'));
    const inner = bytes(empty, put(0), '0}', ...names);
    const object = record({ ['k'.repeat(30_000)]: inner });
    await expectRefused(
      () => readPth(zipOf(pickle(object), { 0: new Uint8Array(0) })),
      'state dict: the names of its tensors take more than 16777216 characters',
    );
  });

  test('keys that each cost a search of all the others', async () => {
    // A dict of many dicts, all with the same large one without a tensor: quadratic for who looks at it anew each time.
    const large = bytes(
      '}',
      put(0),
      ...Array.from({ length: 20_000 }, (_, i) => bytes(int(i), 'N', 's')),
      '0',
    );
    const small = Array.from({ length: 20_000 }, (_, i) =>
      bytes(str(`k${i}`), '}', str('x'), get(0), 's', 's'),
    );
    await expectRefused(
      () => read(bytes(large, '}', str('w'), weight, 's', ...small)),
      'the metadata written out has more than 1000000 values',
    );
  });
});

test('a file without a tensor is an empty state dict', async () => {
  const { tensors, metadata } = await readPth(legacyOf({ object: pickle(record({ a: list() })) }));
  expect(tensors.size).toBe(0);
  expect(metadata).toMatchObject({ a: [] });
});
