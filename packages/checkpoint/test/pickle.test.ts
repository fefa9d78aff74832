import { describe, expect, test } from 'vitest';
import { CheckpointError } from '../src/index.ts';
import { unpickle } from '../src/pickle/unpickle.ts';
import { PickledGlobal, PickledInstance } from '../src/pickle/values.ts';
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

const read = (content: Uint8Array) => unpickle('data.pkl', content, 0, torchPickles).value;
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
  test.each(pickled)('of protocol %i', (_, base64) => {
    expect(read(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))).toEqual([
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
      Uint8Array.of(0, 255),
      [],
      [1],
      [1, 2, 3, 4],
      new Map([['a', [1]]]),
      new Set([2]),
    ]);
  });

  test('of protocol 0 that are spelled out', () => {
    const line = (opcode: string, text: string) => bytes(opcode, text, '\n');
    expect(of(line('F', 'inf'))).toBe(Number.POSITIVE_INFINITY);
    expect(of(line('F', '-inf'))).toBe(Number.NEGATIVE_INFINITY);
    expect(of(line('F', 'nan'))).toBeNaN();
    expect(of(line('F', '-2.5e3'))).toBe(-2500);
    expect(of(line('I', '01'))).toBe(true);
    expect(of(line('I', '00'))).toBe(false);
    expect(of(line('I', '1'))).toBe(1);
    expect(of(line('L', '-12345678901234567890L'))).toBe(-12345678901234567890n);
    expect(of(line('S', "'text'"))).toBe('text');
    expect(of('(', line('S', "'k'"), 'Nd')).toEqual(new Map([['k', null]]));
    expect(of('(', int(1), 'l')).toEqual([1]);
    expect(of(line('V', 'a\\u00e9\\U0001f600\\n'))).toBe('aé😀\\n');
  });

  test('of Python 2: text in UTF-8 as PyTorch takes it, else a character a byte', () => {
    expect(of('U', 2, 'é')).toBe('é');
    expect(of('T', uint32(2), [0xff, 0x80])).toBe('\xff\x80');
  });

  test('that the memo repeats are the same', () => {
    const [first, second] = of(tuple(bytes('}', put(7)), get(7))) as unknown[];
    expect(first).toBe(second);
  });

  test('under marks that are dropped again', () => {
    expect(of(int(1), '(', int(2), int(3), '1')).toBe(1);
    expect(of(int(1), '(0')).toBe(1);
    expect(of(int(1), int(2), '0')).toBe(1);
    expect(of(int(1), '2', 0x86)).toEqual([1, 1]);
  });
});

describe('classes and functions', () => {
  const system = global('os', 'system');

  test('are names, and what they would make inert records', () => {
    const command = str('touch pwned');
    expect(of(call(system, command))).toEqual(new PickledInstance('os.system', ['touch pwned']));
    expect(of(system)).toEqual(new PickledGlobal('os.system'));
    // The same by NEWOBJ, OBJ, INST and STACK_GLOBAL.
    const expected = new PickledInstance('os.system', [1]);
    expect(of(system, tuple(int(1)), 0x81)).toEqual(expected);
    expect(of('(', system, int(1), 'o')).toEqual(expected);
    expect(of('(', int(1), 'ios\nsystem\n')).toEqual(expected);
    expect(of(str('os'), str('system'), 0x93, tuple(int(1)), 'R')).toEqual(expected);
  });

  test('keep their state, items, entries and keyword arguments', () => {
    const state = new PickledInstance('a.B', []);
    state.state = new Map([['x', 1]]);
    expect(of(call(global('a', 'B')), dict([[str('x'), int(1)]]), 'b')).toEqual(state);

    const container = new PickledInstance('a.B', []);
    container.items = [1];
    container.entries = new Map([[2, 3]]);
    expect(of(call(global('a', 'B')), int(1), 'a', int(2), int(3), 's')).toEqual(container);

    const keywords = dict([[str('k'), int(1)]]);
    expect(of(global('a', 'B'), tuple(), keywords, 0x92)).toEqual(
      new PickledInstance('a.B', [[], new Map([['k', 1]])]),
    );
    expect(of(global('a', 'B'), tuple(), '}', 0x92)).toEqual(new PickledInstance('a.B', []));
  });

  test('that are known make plain containers', () => {
    const pairs = list(list(str('a'), int(1)));
    expect(of(call(global('collections', 'OrderedDict')))).toEqual(new Map());
    expect(of(call(global('collections', 'OrderedDict'), pairs))).toEqual(new Map([['a', 1]]));
    expect(of(call(global('collections', 'defaultdict'), global('builtins', 'list')))).toEqual(
      new Map(),
    );
    expect(of(call(global('__builtin__', 'set'), list(int(1))))).toEqual(new Set([1]));
    expect(of(call(global('torch', 'Size'), list(int(2))))).toEqual([2]);
  });

  test('of Object.prototype are not among them', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(of(call(global('', name)))).toBeInstanceOf(PickledInstance);
      expect(of(call(global(name, name)))).toBeInstanceOf(PickledInstance);
    }
  });

  test('an OrderedDict keeps its items and loses its attributes', () => {
    const withState = [call(global('collections', 'OrderedDict')), str('a'), int(1), 's', '}b'];
    expect(of(...withState)).toEqual(new Map([['a', 1]]));
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
    ['an unknown opcode', pickle(0xff), '0xff is no known opcode'],
    ['a registered extension', pickle(0x82, 1), '0x82 is no known opcode'],
    ['a future protocol', bytes(0x80, 6, 'N.'), 'pickle protocol 6; 0 to 5 were expected'],
    ['an empty memo slot', pickle(get(3)), 'memo slot 3 is empty'],
    ['a negative memo slot', pickle('Np-1\n'), '-1 is no memo slot'],
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
    ['a character that is none', pickle('V\\U00110000\n'), '\\U00110000 is no character'],
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
  test.each(damaged)('%s', (_, content, message) => {
    expect(() => read(content)).toThrow(CheckpointError);
    expect(() => read(content)).toThrow(message);
  });
});

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
  test.each(claims)('%s', (_, content, message) => {
    expect(() => read(content)).toThrow(message);
  });

  const FLOOD = 1_050_000;
  const floods: [what: string, unit: number[], head: number[], message: string][] = [
    ['values on the stack', [0x4e], [], 'more than 1000000 values on the stack'],
    ['marks', [0x28], [], 'more than 1000000 marks'],
    ['containers', [0x5d, 0x30], [], 'more than 1000000 containers'],
    ['memo slots', [0x94], [0x4e], 'more than 1000000 memo slots'],
    ['items of a list', [0x4e, 0x61], [0x5d], 'more than 1000000 items'],
  ];
  test.each(floods)('too many %s', (_, unit, head, message) => {
    const flood = new Uint8Array(FLOOD * unit.length).map((_, i) => unit[i % unit.length]);
    expect(() => of(head, flood)).toThrow(message);
  });

  test('copies of a large argument by a known function', () => {
    const big = bytes(str('x'.repeat(2 ** 20)), put(0), '0');
    const copy = bytes(global('_codecs', 'encode'), get(0), str('latin1'), 0x86, 'R0');
    expect(() => of(big, ...Array.from({ length: 100 }, () => copy), 'N')).toThrow(
      'calls get more than 33554432 bytes and items as arguments',
    );
  });

  test('nesting a million deep is no recursion', () => {
    const deep = bytes(']'.repeat(1_000_000), 'a'.repeat(999_999));
    expect(of(deep)).toHaveLength(1);
  });
});
