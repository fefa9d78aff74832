import { describe, expect, it } from 'vitest';
import { AmbiguousNames, matchNames, type Wanted } from '../src/weights/match_names.ts';

type Shapes = Record<string, number[]>;

const wanted = (shapes: Shapes): Wanted[] =>
  Object.entries(shapes).map(([key, shape]) => ({
    key,
    fits: (found) => String(found) === String(shape),
  }));

const match = (network: Shapes, checkpoint: Shapes) =>
  Object.fromEntries(matchNames(wanted(network), Object.entries(checkpoint)).names);

const renamed = (shapes: Shapes, rename: (key: string) => string): Shapes =>
  Object.fromEntries(Object.entries(shapes).map(([key, shape]) => [rename(key), shape]));

/** As RedNet: everything is in one of two modules. */
const WRAPPED: Shapes = {
  'backbone.stem.weight': [8, 3, 3, 3],
  'backbone.layer1.0.conv1.weight': [4, 8, 1, 1],
  'backbone.layer1.0.bn1.weight': [4],
  'backbone.layer1.0.bn1.bias': [4],
  'backbone.layer1.1.bn1.weight': [4],
  'head.fc.weight': [5, 8],
  'head.fc.bias': [5],
};

/** As ResNet: the same names on several levels. */
const BARE: Shapes = {
  'conv1.weight': [8, 3, 7, 7],
  'bn1.weight': [8],
  'layer1.0.conv1.weight': [8, 8, 1, 1],
  'layer1.0.bn1.weight': [8],
  'fc.weight': [5, 8],
  'fc.bias': [5],
};

const inside = (part: string, wrapper: string) => (key: string) =>
  key.replace(`${part}.`, `${part}.${wrapper}.`);

describe.each([
  ['a network in modules', WRAPPED],
  ['a bare network', BARE],
])('%s', (_, network) => {
  it.each<[string, (key: string) => string]>([
    ['as they are', (key) => key],
    ['of torch.compile', (key) => `_orig_mod.${key}`],
    ['of DataParallel around that', (key) => `module._orig_mod.${key}`],
    ['of Lightning', (key) => `model.${key}`],
    ['of a wrapper nobody has heard of', (key) => `trainer.policy.encoder_q.${key}`],
    [
      'of FSDP and checkpointing',
      (key) =>
        `_fsdp_wrapped_module.${key}`
          .replace('layer1.', 'layer1._fsdp_wrapped_module.')
          .replace('.0.', '.0._checkpoint_wrapped_module.'),
    ],
    ['of one compiled block', inside('layer1.0', '_orig_mod')],
    ['of a classifier behind a dropout', inside('fc', '1')],
  ])('is found under the names %s', (_, rename) => {
    const expected = Object.fromEntries(Object.keys(network).map((key) => [key, rename(key)]));
    expect(match(network, renamed(network, rename))).toEqual(expected);
  });

  it('is found by its official names where a copy lies beside it', () => {
    const both = { ...renamed(network, (key) => `ema.module.${key}`), ...network };
    expect(match(network, both)).toEqual(match(network, network));
  });

  it('is not chosen between two copies that fit equally well', () => {
    const both = {
      ...renamed(network, (key) => `student.${key}`),
      ...renamed(network, (key) => `teacher.${key}`),
    };
    const error = (() => {
      try {
        return match(network, both);
      } catch (reason) {
        return reason;
      }
    })();
    expect(error).toBeInstanceOf(AmbiguousNames);
    expect((error as AmbiguousNames).prefixes).toEqual(['student.', 'teacher.']);
  });

  it('is found in the copy that is whole', () => {
    const [first] = Object.keys(network);
    const part = renamed(network, (key) => `teacher.${key}`);
    delete part[`teacher.${first}`];
    const both = { ...part, ...renamed(network, (key) => `student.${key}`) };
    expect(Object.values(match(network, both)).every((name) => name.startsWith('student.'))).toBe(
      true,
    );
  });
});

it('is found without the modules that the official names have', () => {
  const bare = renamed(WRAPPED, (key) => key.replace(/^(backbone|head)\./, 'module.'));
  expect(match(WRAPPED, bare)).toMatchObject({
    'backbone.layer1.0.bn1.bias': 'module.layer1.0.bn1.bias',
    'head.fc.bias': 'module.fc.bias',
  });
  expect(Object.keys(match(WRAPPED, bare))).toHaveLength(Object.keys(WRAPPED).length);
});

it('is found in two modules that the official names lack', () => {
  const rename = (key: string) => (key.startsWith('fc.') ? `head.${key}` : `backbone.${key}`);
  const expected = Object.fromEntries(Object.keys(BARE).map((key) => [key, rename(key)]));
  expect(match(BARE, renamed(BARE, rename))).toEqual(expected);
});

it('does not take a part of a block for one of the stem', () => {
  const { 'bn1.weight': _, ...rest } = BARE;
  expect(match(BARE, rest)).not.toHaveProperty(['bn1.weight']);
  expect(Object.keys(match(BARE, rest))).toHaveLength(5);
});

it('does not choose where a few weights of another network fit in many places', () => {
  const other = { 'a.bn1.weight': [8], 'b.bn1.weight': [8], 'c.bn1.weight': [8] };
  expect(match(BARE, other)).toEqual({ 'bn1.weight': 'a.bn1.weight' });
});

it('takes a time that grows with the names, whatever they are', () => {
  const chain = Array(400).fill('layer1.0.conv1').join('.');
  const names = Array.from({ length: 3000 }, (_, i) => `${chain}.${i}.layer1.0.weight`);
  const shapes = names.map((name) => [name, [8]] as const);
  const { names: found } = matchNames(wanted(BARE), shapes);
  expect(found.size).toBe(0);
});
