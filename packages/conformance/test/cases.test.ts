import { describe, expect, it } from 'vitest';
import { OPS } from '../src/cases/index.ts';
import { FLOAT32 } from '../src/core/bound.ts';
import { DATA_KINDS, type DataKind, randomData, seededRandom } from '../src/core/data.ts';
import { declaredCases, differentiates, directionsOf, findCases } from '../src/core/declare.ts';
import { type Params, params, toPair } from '../src/core/params.ts';
import { parseQuery } from '../src/core/query.ts';

const declared = declaredCases(OPS);
const ids = (...queries: string[]) => findCases(OPS, queries).map(({ id }) => id);

describe('declared cases', () => {
  it('are at least 1,500, each with an id of its own that is its query', () => {
    expect(declared.length).toBeGreaterThanOrEqual(1500);
    const all = declared.map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(ids(...all)).toEqual(all);
  });

  it('have the parameters that the suite is to cover', () => {
    const values = (key: string) =>
      new Set(declared.map(({ settings }) => settings[key]).filter((value) => value !== undefined));
    const perGroup = new Set(declared.map(({ settings: { c, g } }) => Number(c) / Number(g)));
    for (const n of [1, 2, 3, 4, 5, 15, 16, 17, 24, 33]) expect(perGroup).toContain(n);
    for (const k of [1, 3, 5, 7, 9, 11, 13, 15, 17]) expect(values('k')).toContain(k);
    for (const n of [1, 2, 3]) {
      expect(values('s')).toContain(n);
      expect(values('d')).toContain(n);
    }
    for (const b of [0, 1, 2, 3]) expect(values('b')).toContain(b);
    for (const kind of DATA_KINDS) expect(values('data')).toContain(kind);
    for (const origin of ['reshaped', 'sliced', 'produced']) {
      expect(values('inputs')).toContain(origin);
    }
  });

  it('have in the quick subset every pair of values of a group, in each direction', () => {
    const pairsOf = (set: Params) => {
      const items = Object.entries(set)
        .map(([key, value]) => `${key}=${value}`)
        .sort();
      return items.flatMap((one, i) => items.slice(i + 1).map((other) => `${one} ${other}`));
    };
    const covered = new Map<string, Set<string>>();
    for (const { op, direction, settings, quick } of declared) {
      const pairs = covered.get(`${op.name} ${direction}`) ?? new Set();
      covered.set(`${op.name} ${direction}`, pairs);
      if (quick) for (const pair of pairsOf(settings)) pairs.add(pair);
    }
    for (const op of OPS) {
      for (const { quick, params, directions = directionsOf(op), description } of op.groups) {
        if (quick === 'none') continue;
        for (const direction of directions) {
          for (const set of params) {
            if (!differentiates(op, direction, set)) continue;
            const missing = pairsOf(set).filter(
              (pair) => !covered.get(`${op.name} ${direction}`)?.has(pair),
            );
            expect(missing, `${op.name} ${direction}: ${description}`).toEqual([]);
          }
        }
      }
    }
  });

  it('determine every output: no bound is infinite', () => {
    for (const one of declared) {
      if (one.kind === 'error' || one.settings.data === 'normal') continue;
      const inputs = Object.fromEntries(
        Object.entries(one.op.inputShapes(one.settings)).map(([name, shape]) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const random = seededRandom(`${one.id} ${name}`);
          return [name, { shape, data: randomData(one.settings.data as DataKind, size, random) }];
        }),
      );
      const { bounds } = one.op.oracle.forward(inputs, one.op.attrs(one.settings), FLOAT32);
      expect(bounds.includes(Number.POSITIVE_INFINITY), one.id).toBe(false);
    }
  });
});

describe('queries', () => {
  it('find by op, direction and parameters, in any order, with wildcards', () => {
    expect(ids('Involution2D:*').length).toBeGreaterThan(1000);
    expect(new Set(findCases(OPS, ['*:grad_x:*']).map(({ direction }) => direction))).toEqual(
      new Set(['grad_x']),
    );
    expect(new Set(findCases(OPS, ['Fused*:error']).map(({ op }) => op.name))).toEqual(
      new Set([
        'FusedConvFFN2D',
        'FusedInvolution2D',
        'FusedPaddedConv2D',
        'FusedSameDepthwiseConv2D',
      ]),
    );
    const some = findCases(OPS, ['Involution2D:forward:s=2,k=7,*']);
    expect(some.length).toBeGreaterThan(3);
    for (const { params } of some) expect(params).toMatchObject({ k: 7, s: 2 });
  });

  it('find by a default that ids leave out', () => {
    const found = findCases(OPS, ['Involution2D:forward:rank=4,data=normal,*']);
    expect(found.length).toBeGreaterThan(100);
    for (const { id } of found) expect(id).not.toMatch(/rank|data/);
  });

  it('find a case that no group declares, by its whole id', () => {
    const id = 'Involution2D:grad_x:k=5,s=2x3,d=1,b=1,h=11,w=3,c=10,g=5,data=nan,seed=7';
    expect(declared.some((one) => one.id === id)).toBe(false);
    expect(ids(id)).toEqual([id]);
  });

  it.each([
    ['', "query '' names no op"],
    ['A:b:c:d', "query 'A:b:c:d' has more than three parts"],
    ['A:b:c', "query 'A:b:c' has 'c' among its parameters"],
  ])("reject '%s'", (text, message) => {
    expect(() => parseQuery(text)).toThrow(message);
  });

  it.each([
    ['Convolution:*', "query 'Convolution:*' matches no case; the ops are Involution2D,"],
    ['Involution2D:forward:k=99,*', "query 'Involution2D:forward:k=99,*' matches no case"],
    ['Involution2D:backward:k=3', "Involution2D: a case has direction 'backward', expected one of"],
    ['Involution2D:forward:k=3', "Involution2D: a case lacks parameter 's', expected one of"],
    [
      'Involution2D:forward:k=3,s=1,d=1,b=1,h=5,w=6,c=8,g=2,data=big',
      'Involution2D: a case has data=big, expected one of normal,',
    ],
    ['Involution2D:forward:q=1', "Involution2D: a case has parameter 'q', expected one of"],
  ])("say why '%s' finds nothing", (query, message) => {
    expect(() => findCases(OPS, [query])).toThrow(message);
  });
});

describe('params', () => {
  it('combine what is combined, and keep together what goes together', () => {
    const sets = [
      ...params({ a: 1 })
        .combine('b', [1, 2])
        .combineWith([
          { c: 1, d: 1 },
          { c: 2, d: 2 },
        ]),
    ];
    expect(sets).toEqual([
      { a: 1, b: 1, c: 1, d: 1 },
      { a: 1, b: 1, c: 2, d: 2 },
      { a: 1, b: 2, c: 1, d: 1 },
      { a: 1, b: 2, c: 2, d: 2 },
    ]);
  });

  it('read pairs', () => {
    expect(toPair(2)).toEqual([2, 2]);
    expect(toPair('1x3')).toEqual([1, 3]);
  });
});

describe('data', () => {
  const draw = (kind: DataKind, seed = 'seed') => randomData(kind, 1000, seededRandom(seed));

  it('depend on the seed alone', () => {
    expect(draw('normal')).toEqual(draw('normal'));
    expect(draw('normal')).not.toEqual(draw('normal', 'another seed'));
  });

  it('are what their kind says', () => {
    expect(draw('normal').every((value) => value >= -1 && value < 1)).toBe(true);
    expect(draw('nan').filter(Number.isNaN).length).toBeGreaterThan(0);
    expect(
      draw('infinity').filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY).length,
    ).toBeGreaterThan(0);
    expect(draw('negative_zero').some((value) => Object.is(value, -0))).toBe(true);
    expect(draw('subnormal').some((value) => value !== 0 && Math.abs(value) < 2 ** -126)).toBe(
      true,
    );
    expect(draw('overflow').every((value) => value * value > 3.5e38)).toBe(true);
  });
});
