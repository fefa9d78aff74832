import { describe, expect, test } from 'vitest';
import { Budget } from '../src/budget.ts';
import { CheckpointError } from '../src/index.ts';
import { Pacer } from '../src/pacer.ts';
import { unpickle } from '../src/pickle/unpickle.ts';
import { PickledGlobal, PickledInstance } from '../src/pickle/values.ts';
import { Latin1Bytes } from '../src/pth/latin1_bytes.ts';
import { torchPickles } from '../src/pth/torch.ts';
import {
  bytes,
  call,
  dict,
  get,
  global,
  int,
  list,
  type Part,
  pickle,
  put,
  str,
  tuple,
  uint32,
  uint64,
} from './support/pickle.ts';

const MiB = 2 ** 20;
const read = async (content: Uint8Array, maxMemory = 64 * MiB, maxSteps = 2 ** 24) => {
  const budget = new Budget({ maxMemory, maxSteps }, new Pacer());
  return (await unpickle('data.pkl', content, 0, torchPickles, budget)).value;
};
const of = (...parts: Part[]) => read(pickle(...parts));

describe('values', () => {
  // Written by Python's pickle.dumps for each protocol, of
  // [None, True, 1, -1, 300, 70000, 2**40, -2**70, 1.5, 'é', b'\x00\xff', (), (1,), (1, 2, 3, 4), {'a': [1]}, {2}]
  const pickled: [protocol: number, base64: string][] = [
    [
      0,
      'KGxwMApOYUkwMQphSTEKYUktMQphSTMwMAphSTcwMDAwCmFMMTA5OTUxMTYyNzc3NkwKYUwtMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKYUYxLjUKYVbpCnAxCmFjX2NvZGVjcwplbmNvZGUKcDIKKFZcdTAwMDD/CnAzClZsYXRpbjEKcDQKdHA1ClJwNgphKHRhKEkxCnRwNwphKEkxCkkyCkkzCkk0CnRwOAphKGRwOQpWYQpwMTAKKGxwMTEKSTEKYXNhY19fYnVpbHRpbl9fCnNldApwMTIKKChscDEzCkkyCmF0cDE0ClJwMTUKYS4=',
    ],
    [
      1,
      'XXEAKE5JMDEKSwFK/////00sAUpwEQEATDEwOTk1MTE2Mjc3NzZMCkwtMTE4MDU5MTYyMDcxNzQxMTMwMzQyNEwKRz/4AAAAAAAAWAIAAADDqXEBY19jb2RlY3MKZW5jb2RlCnECKFgDAAAAAMO/cQNYBgAAAGxhdGluMXEEdHEFUnEGKShLAXRxByhLAUsCSwNLBHRxCH1xCVgBAAAAYXEKXXELSwFhc2NfX2J1aWx0aW5fXwpzZXQKcQwoXXENSwJhdHEOUnEPZS4=',
    ],
    [
      2,
      'gAJdcQAoTohLAUr/////TSwBSnARAQCKBgAAAAAAAYoJAAAAAAAAAADARz/4AAAAAAAAWAIAAADDqXEBY19jb2RlY3MKZW5jb2RlCnECWAMAAAAAw79xA1gGAAAAbGF0aW4xcQSGcQVScQYpSwGFcQcoSwFLAksDSwR0cQh9cQlYAQAAAGFxCl1xC0sBYXNjX19idWlsdGluX18Kc2V0CnEMXXENSwJhhXEOUnEPZS4=',
    ],
    [
      3,
      'gANdcQAoTohLAUr/////TSwBSnARAQCKBgAAAAAAAYoJAAAAAAAAAADARz/4AAAAAAAAWAIAAADDqXEBQwIA/3ECKUsBhXEDKEsBSwJLA0sEdHEEfXEFWAEAAABhcQZdcQdLAWFzY2J1aWx0aW5zCnNldApxCF1xCUsCYYVxClJxC2Uu',
    ],
    [
      4,
      'gASVXgAAAAAAAABdlChOiEsBSv////9NLAFKcBEBAIoGAAAAAAABigkAAAAAAAAAAMBHP/gAAAAAAACMAsOplEMCAP+UKUsBhZQoSwFLAksDSwR0lH2UjAFhlF2USwFhc4+UKEsCkGUu',
    ],
    [
      5,
      'gAWVXgAAAAAAAABdlChOiEsBSv////9NLAFKcBEBAIoGAAAAAAABigkAAAAAAAAAAMBHP/gAAAAAAACMAsOplEMCAP+UKUsBhZQoSwFLAksDSwR0lH2UjAFhlF2USwFhc4+UKEsCkGUu',
    ],
  ];
  test.each(pickled)('of protocol %i', async (protocol, base64) => {
    expect(await read(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))).toEqual([
      null,
      true,
      1,
      -1,
      300,
      70000,
      2 ** 40,
      -(2n ** 70n),
      1.5,
      'é',
      protocol < 3 ? new Latin1Bytes('\0\xff') : Uint8Array.of(0, 255),
      [],
      [1],
      [1, 2, 3, 4],
      new Map([['a', [1]]]),
      new Set([2]),
    ]);
  });

  test('of protocol 0 that are spelled out', async () => {
    const line = (opcode: string, text: string) => bytes(opcode, text, '\n');
    expect(await of(line('F', 'inf'))).toBe(Number.POSITIVE_INFINITY);
    expect(await of(line('F', '-inf'))).toBe(Number.NEGATIVE_INFINITY);
    expect(await of(line('F', 'nan'))).toBeNaN();
    expect(await of(line('F', '-2.5e3'))).toBe(-2500);
    expect(await of(line('I', '01'))).toBe(true);
    expect(await of(line('I', '00'))).toBe(false);
    expect(await of(line('I', '1'))).toBe(1);
    expect(await of(line('L', '-12345678901234567890L'))).toBe(-12345678901234567890n);
    expect(await of(line('S', "'text'"))).toBe('text');
    expect(await of('(', line('S', "'k'"), 'Nd')).toEqual(new Map([['k', null]]));
    expect(await of('(', int(1), 'l')).toEqual([1]);
    expect(await of(line('V', 'a\\u00e9\\U0001f600\\n'))).toBe('aé😀\\n');
  });

  test('of Python 2: text in UTF-8 as PyTorch takes it, else a character a byte', async () => {
    expect(await of('U', 2, 'é')).toBe('é');
    expect(await of('T', uint32(2), [0xff, 0x80])).toBe('\xff\x80');
  });

  test('that the memo repeats are the same', async () => {
    const [first, second] = (await of(tuple(bytes('}', put(7)), get(7)))) as unknown[];
    expect(first).toBe(second);
  });

  test('under marks that are dropped again', async () => {
    expect(await of(int(1), '(', int(2), int(3), '1')).toBe(1);
    expect(await of(int(1), '(0')).toBe(1);
    expect(await of(int(1), int(2), '0')).toBe(1);
    expect(await of(int(1), '2', 0x86)).toEqual([1, 1]);
  });
});

describe('classes and functions', () => {
  const system = global('os', 'system');

  test('are names, and what they would make inert records', async () => {
    const command = str('touch pwned');
    expect(await of(call(system, command))).toEqual(
      new PickledInstance('os.system', ['touch pwned']),
    );
    expect(await of(system)).toEqual(new PickledGlobal('os.system'));
    // The same by NEWOBJ, OBJ, INST and STACK_GLOBAL.
    const expected = new PickledInstance('os.system', [1]);
    expect(await of(system, tuple(int(1)), 0x81)).toEqual(expected);
    expect(await of('(', system, int(1), 'o')).toEqual(expected);
    expect(await of('(', int(1), 'ios\nsystem\n')).toEqual(expected);
    expect(await of(str('os'), str('system'), 0x93, tuple(int(1)), 'R')).toEqual(expected);
  });

  test('keep their state, items, entries and keyword arguments', async () => {
    const state = new PickledInstance('a.B', []);
    state.state = new Map([['x', 1]]);
    expect(await of(call(global('a', 'B')), dict([[str('x'), int(1)]]), 'b')).toEqual(state);

    const container = new PickledInstance('a.B', []);
    container.items = [1];
    container.entries = new Map([[2, 3]]);
    expect(await of(call(global('a', 'B')), int(1), 'a', int(2), int(3), 's')).toEqual(container);

    const keywords = dict([[str('k'), int(1)]]);
    expect(await of(global('a', 'B'), tuple(), keywords, 0x92)).toEqual(
      new PickledInstance('a.B', [[], new Map([['k', 1]])]),
    );
    expect(await of(global('a', 'B'), tuple(), '}', 0x92)).toEqual(new PickledInstance('a.B', []));
  });

  test('that are known make plain containers', async () => {
    const pairs = list(list(str('a'), int(1)));
    expect(await of(call(global('collections', 'OrderedDict')))).toEqual(new Map());
    expect(await of(call(global('collections', 'OrderedDict'), pairs))).toEqual(
      new Map([['a', 1]]),
    );
    expect(
      await of(call(global('collections', 'defaultdict'), global('builtins', 'list'))),
    ).toEqual(new Map());
    expect(await of(call(global('__builtin__', 'set'), list(int(1))))).toEqual(new Set([1]));
    expect(await of(call(global('torch', 'Size'), list(int(2))))).toEqual([2]);
  });

  test('of Object.prototype are not among them', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(await of(call(global('', name)))).toBeInstanceOf(PickledInstance);
      expect(await of(call(global(name, name)))).toBeInstanceOf(PickledInstance);
    }
  });

  test('an OrderedDict keeps its items and loses its attributes', async () => {
    const withState = [call(global('collections', 'OrderedDict')), str('a'), int(1), 's', '}b'];
    expect(await of(...withState)).toEqual(new Map([['a', 1]]));
  });
});

describe('damage is told with its place', () => {
  const damaged: [what: string, content: Uint8Array, message: string][] = [
    [
      'nothing at all',
      bytes(),
      'data.pkl: 1 bytes expected, 0 left; it is truncated (pickle byte 0)',
    ],
    ['an end too early', bytes(0x80, 2, 'N'), '1 bytes expected, 0 left'],
    ['an empty stack', pickle(), 'a value was expected on the stack'],
    ['too few values for a tuple', pickle('N', 0x86), '2 values were expected on the stack'],
    ['values below a mark', pickle('NN(', 0x86), '2 values were expected on the stack'],
    ['a value below a mark', pickle('N('), 'a value was expected on the stack'],
    ['no mark', pickle('Nt'), 'a mark was expected on the stack'],
    ['an unknown opcode', pickle(0xff), '0xff is not a known opcode'],
    ['a registered extension', pickle(0x82, 1), '0x82 is not a known opcode'],
    ['a future protocol', bytes(0x80, 6, 'N.'), 'pickle protocol 6; 0 to 5 were expected'],
    ['an empty memo slot', pickle(get(3)), 'memo slot 3 is empty'],
    ['a negative memo slot', pickle('Np-1\n'), '-1 is not a memo slot'],
    ['a name that is no string', pickle('NN', 0x93), 'a global is named by None and None'],
    ['a call of a string', pickle(call(str('os.system'))), "the string 'os.system' is called"],
    ['a call without a tuple', pickle(global('a', 'b'), 'NR'), 'a call gets None'],
    [
      'items for a number',
      pickle(int(1), 'Na'),
      'items are added to 1; a list or set was expected',
    ],
    [
      'entries for a list',
      pickle(']NNs'),
      'entries are set in a list or tuple; a dict was expected',
    ],
    ['a key without a value', pickle('}(Nu'), 'a dict gets a key without a value'],
    ['text that is not UTF-8', pickle('X', uint32(1), 0xff), 'a string of 1 bytes is not UTF-8'],
    ['a character that is none', pickle('V\\U00110000\n'), '\\U00110000 is not a character'],
    ['a line without an end', pickle('Ia'), 'a line has no end'],
    ['digits that are none', pickle('I1x\n'), "'1x' is not an integer"],
    ['a float that is none', pickle('F\n'), "'' is not a float"],
    ['a string without quotes', pickle("S'a\n"), 'a string in quotes was expected'],
    [
      'an OrderedDict of a number',
      pickle(call(global('collections', 'OrderedDict'), int(1))),
      'an OrderedDict is made of 1',
    ],
    ['a set of a number', pickle(call(global('builtins', 'set'), int(1))), 'a set is made of 1'],
    ['a size of a number', pickle(call(global('torch', 'Size'), int(1))), 'torch.Size of 1'],
    [
      'bytes of a number',
      pickle(call(global('_codecs', 'encode'), int(1), str('latin1'))),
      'bytes are made of 1',
    ],
    [
      'an unknown persistent id',
      pickle(tuple(str('code'), str('x')), 'Q'),
      "a persistent id is the string 'code'",
    ],
    ['a persistent id on a line', pickle('Pid\n'), "a persistent id is the string 'id'"],
  ];
  test.each(damaged)('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(CheckpointError);
    await expect(read(content)).rejects.toThrow(message);
  });
});

/** `unit` over and over, of so many bytes or a little more. */
const flood = (unit: Part, length: number) => {
  const once = bytes(unit);
  const whole = Math.ceil(length / once.length) * once.length;
  return new Uint8Array(whole).map((_, i) => once[i % once.length]);
};
const dictOfHundred = () =>
  bytes('(', ...Array.from({ length: 100 }, (_, i) => bytes(int(i), 'N')), 'u');
/** Calls a function with what memo slot 0 holds, and drops the result. */
const copyOf = (module: string, name: string) => bytes(call(global(module, name), get(0)), '0');

describe('claims and bombs are refused in bounded time and memory', () => {
  const tenGB = 10n * 2n ** 30n;
  const claims: [what: string, content: Uint8Array, message: string][] = [
    ['a string of 10 GB', pickle(0x8d, uint64(tenGB), 'x'), '10737418240 bytes expected, 2 left'],
    ['bytes of 10 GB', pickle(0x8e, uint64(tenGB), 'x'), '10737418240 bytes expected, 2 left'],
    ['a bytearray of 10 GB', pickle(0x96, uint64(tenGB)), '10737418240 bytes expected, 1 left'],
    ['bytes of 2^64 - 1', pickle(0x8e, uint64(2n ** 64n - 1n)), 'bytes expected, 1 left'],
    ['text of 4 GB', pickle('X', uint32(2 ** 32 - 1)), '4294967295 bytes expected, 1 left'],
    [
      'an integer of 4 GB',
      pickle(0x8b, uint32(2 ** 32 - 1)),
      'an integer of 4294967295 bytes; at most 1024',
    ],
    ['an integer of a million digits', pickle('L', '1'.repeat(1e6), '\n'), 'is not an integer'],
  ];
  test.each(claims)('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  const floods: [what: string, head: Part, unit: Part][] = [
    ['values on the stack', '', 'N'],
    ['marks', '', '('],
    ['containers', '', ']0'],
    ['memo slots', 'N', 0x94],
    ['items of a list', ']', 'Na'],
    ['entries of a dict', '}', [0x4a, [1, 2, 3, 4], 'Ns']],
    ['strings', '', ['X', uint32(1), 'a0']],
    ['long strings', '', ['X', uint32(2 ** 16), 'a'.repeat(2 ** 16), '0']],
    [
      'copies of a dict',
      bytes('}', dictOfHundred(), put(0), '0'),
      copyOf('collections', 'OrderedDict'),
    ],
    [
      'copies of a list as a set',
      bytes(list(...Array(100).fill(int(1))), put(0), '0'),
      copyOf('builtins', 'set'),
    ],
    [
      'names of classes of long parts',
      bytes(str('m'.repeat(2 ** 16)), put(0), '0'),
      bytes(get(0), get(0), 0x93, '0'),
    ],
  ];
  test.each(floods)('too many %s', async (_, head, unit) => {
    const content = pickle(head, flood(unit, 2 ** 19));
    await expect(read(content, MiB)).rejects.toThrow(
      'data.pkl: takes more than the 1048576 bytes of memory that a file of this size is expected to need; if you trust it, pass a larger maxMemory',
    );
  });

  test('too many steps', async () => {
    await expect(read(pickle(flood('N0', 2 ** 18)), MiB, 100_000)).rejects.toThrow(
      'data.pkl: takes more than the 100000 steps that a file of this size is expected to need; if you trust it, pass a larger maxSteps',
    );
  });

  test('what is charged is what there is: the same within the budget is read', async () => {
    expect(await read(pickle(']', flood('Na', 2000)), MiB)).toHaveLength(1000);
    expect(await read(pickle(flood('N0', 40_000), 'N'), MiB, 100_000)).toBeNull();
  });

  test('nesting a million deep is no recursion', async () => {
    const deep = bytes(']'.repeat(1_000_000), 'a'.repeat(999_999));
    expect(await read(pickle(deep), 512 * MiB)).toHaveLength(1);
  });
});

test('a long pickle gives way to other work and to its signal', async () => {
  const content = pickle(flood('N0', 2 ** 21));
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const budget = new Budget({ maxMemory: MiB, maxSteps: 2 ** 24 }, new Pacer(controller.signal));
  const reading = unpickle('data.pkl', content, 0, torchPickles, budget);
  setTimeout(() => controller.abort(reason));
  await expect(reading).rejects.toBe(reason);
});
