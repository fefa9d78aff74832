import { describe, expect, test } from 'vitest';
import { type PickledObject, readPth } from '../src/index.ts';
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

/** A value of ten of the one before, thirty times over. */
const laughs = (open: string, entry: (slot: number, i: number) => Uint8Array, seed: Uint8Array) => {
  const levels = Array.from({ length: 30 }, (_, level) => [
    open,
    ...Array.from({ length: 10 }, (_, i) => entry(level, i)),
    put(level + 1),
    '0',
  ]);
  return bytes(seed, put(0), '0', ...levels, get(30));
};

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
    const object = record({ net: record({ net: weight }), model: record({ model: weight }) });
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
      "state dict: 'head' of 'model.head' is not in the file; expected one of the dicts: encoder, decoder",
    );
    await expectRefused(
      () => readPth(path, { stateDict: 'epoch' }),
      "state dict: 'epoch' of 'epoch' is 3; expected one of the dicts: model, model_ema",
    );
  });
});

describe('nested dicts', () => {
  test('are flattened with dots, and what is no tensor stays in the metadata', async () => {
    const { tensors, metadata } = await readPth(fixturePath('nested.pth'), { stateDict: 'model' });
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
    await expectRefused(() => read(object), "tensor 'a.b': occurs twice");
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

  test('dicts nested deeper than any stack', async () => {
    const level = bytes('}', str('a'));
    const deep = bytes(...Array.from({ length: 20_000 }, () => level), weight, 's'.repeat(20_000));
    await expectRefused(() => read(deep), 'state dict: is nested over 100 dicts deep');
    const named = bytes('}', str('model'));
    const path = bytes(...Array.from({ length: 20_000 }, () => named), weight, 's'.repeat(20_000));
    await expectRefused(() => read(path), 'state dict: is nested over 100 dicts deep');
  });

  test('a billion laughs of dicts of tensors', async () => {
    const bomb = laughs('}', (slot, i) => bytes(str(String(i)), get(slot), 's'), weight);
    await expectRefused(() => read(bomb), 'takes more than the');
  });

  test('a long key before the names of many tensors', async () => {
    const empty = vector('0', 0);
    const names = Array.from({ length: 3000 }, (_, i) => bytes(str(String(i)), get(0), 's'));
    const inner = bytes(empty, put(0), '0}', ...names);
    const object = record({ ['k'.repeat(30_000)]: inner });
    await expectRefused(
      () => readPth(zipOf(pickle(object), { 0: new Uint8Array(0) })),
      /^state dict: takes more than the \d+ steps/,
    );
  });
});

test('a file without a tensor is an empty state dict', async () => {
  const { tensors, metadata } = await readPth(legacyOf({ object: pickle(record({ a: list() })) }));
  expect(tensors.size).toBe(0);
  expect(metadata).toMatchObject({ a: [] });
});

describe('metadata', () => {
  const metadataOf = async (value: Value, options = {}) =>
    (await read(record({ w: weight, x: value }), options)).metadata;

  test('holds itself where the file does: a list', async () => {
    const { x } = await metadataOf(bytes(']', put(0), get(0), 'a'));
    expect((x as unknown[])[0]).toBe(x);
  });

  test('holds itself where the file does: an object as its own state, a dict through one', async () => {
    const object = (await metadataOf(bytes(call(global('a', 'B')), put(0), get(0), 'b'))).x;
    expect((object as PickledObject).state).toBe(object);
    const inner = bytes(call(global('a', 'Node')), record({ parent: get(0) }), 'b');
    const dictionary = (await metadataOf(bytes('}', put(0), str('child'), inner, 's'))).x;
    expect(dictionary).toHaveProperty('child.state.parent.child.state', expect.anything());
  });

  test('is as large as the pickle, however often a value is in it', async () => {
    const { x } = await metadataOf(laughs(']', (slot) => bytes(get(slot), 'a'), str('ha')));
    let value = x;
    for (let level = 0; level < 30; level++) [, value] = value as unknown[];
    expect(value).toBe('ha');
  });

  test('nests as deep as the pickle', async () => {
    const deep = bytes(']'.repeat(100_000), 'a'.repeat(99_999));
    expect((await metadataOf(deep)).x).toHaveLength(1);
  });

  test('is made when it is asked for, each entry within a budget of its own', async () => {
    const large = list(...Array.from({ length: 3000 }, (_, i) => int(i)));
    const object = record({ w: weight, large: bytes(large, put(0)), also: get(0), epoch: int(3) });
    const pickled = pickle(object);
    const { tensors, metadata } = await readPth(zipOf(pickled, { 0: floats(1, 2) }), {
      maxMemory: pickled.length + 3000 * 2 * 16 + 40_000,
    });
    expect(await tensors.get('w')!.data()).toEqual(Float32Array.of(1, 2));
    expect(Object.keys(metadata)).toEqual(['large', 'also', 'epoch']);
    expect(metadata.epoch).toBe(3);
    expect(() => metadata.large).toThrow('metadata: takes more than the');
    expect(() => metadata.large).toThrow('pass a larger maxMemory');
    expect(metadata.epoch).toBe(3);
  });

  test('names the tensors in it by their place, within its budget', async () => {
    const { x } = await metadataOf(record({ a: list(weight) }));
    expect((x as { a: { name: string }[] }).a[0].name).toBe('x.a.0');
    // A key of a megabyte before the names of two hundred tensors.
    const tensors = list(weight, ...Array.from({ length: 200 }, () => vector('0', 2)));
    const metadata = await metadataOf(record({ ['k'.repeat(2 ** 20)]: tensors }));
    expect(() => metadata.x).toThrow('metadata: takes more than the');
  });
});

describe('state dicts', () => {
  const raw = record({ w: weight });
  const raw2 = record({ v: weight });
  const ema = record({ 'module.w': weight });

  test('of averaged weights are read first, as in timm, and the others are named', async () => {
    const optimizer = record({ state: dict([[int(0), record({ exp_avg: weight })]]) });
    const object = record({ state_dict: raw, optimizer, state_dict_ema: ema, teacher: raw2 });
    const checkpoint = await read(object);
    expect(checkpoint.stateDict).toBe('state_dict_ema');
    expect(checkpoint.stateDicts).toEqual(['state_dict_ema', 'state_dict', 'teacher']);
    expect([...checkpoint.tensors.keys()]).toEqual(['module.w']);
    for (const [stateDict, name] of [
      ['state_dict', 'w'],
      ['teacher', 'v'],
      ['', 'state_dict.w'],
    ]) {
      const chosen = await read(object, { stateDict });
      expect(chosen.stateDict).toBe(stateDict);
      expect(chosen.tensors.has(name), stateDict).toBe(true);
      expect(chosen.stateDicts).toEqual(checkpoint.stateDicts);
    }
  });

  test('that are under the names of averaged weights, but are none, are not read', async () => {
    const checkpoint = await read(
      record({ state_dict: raw, state_dict_ema: none, model_ema: record({}) }),
    );
    expect(checkpoint.stateDicts).toEqual(['state_dict']);
  });

  test('may have dots in their keys, and lie deeper', async () => {
    const object = record({ state_dict: record({ model: raw, model_ema: ema }), 'a.b': raw2 });
    const names = ['state_dict.model_ema', 'state_dict.model', 'a.b'];
    expect((await read(object)).stateDicts).toEqual(names);
    for (const stateDict of names) {
      expect((await read(object, { stateDict })).tensors.size).toBe(1);
    }
  });

  test('of a file that is one have no name', async () => {
    const checkpoint = await read(raw);
    expect(checkpoint).toMatchObject({ stateDict: '', stateDicts: [''] });
  });
});
