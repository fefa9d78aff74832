import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Expected,
  FLOAT16_PRODUCTS,
  FLOAT16_TEXTURES,
  FLOAT32,
  FLOAT32_FLUSHED,
  gamma,
  RoundedSums,
} from '../src/core/bound.ts';
import { compare } from '../src/core/check.ts';

type Pair = [number, number];
const { fround } = Math;

function sumOf(products: readonly Pair[], arithmetic = FLOAT32): Expected {
  const sums = new RoundedSums([1], arithmetic);
  for (const [a, b] of products) sums.addProduct(0, a, b);
  return sums.finish();
}

const worst = (actual: number, expected: Expected) =>
  compare(Float32Array.of(actual), expected, FLOAT32).worstFraction;
const isInside = (actual: number, expected: Expected) =>
  compare(Float32Array.of(actual), expected, FLOAT32).problem === undefined;

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 30), max: 2 ** 30 });
const products = fc.array(fc.tuple(float32, float32), { minLength: 1, maxLength: 60 });

/** The nearest half-float of a number that is not small. */
const half = (value: number) => {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 10);
  return Math.round(value / unit) * unit;
};

describe('the bound', () => {
  it('is γ_n·Σ|w||x| for n products', () => {
    expect(sumOf([[3, 5]]).bounds[0]).toBeCloseTo(gamma(1, 2 ** -24) * 15, 20);
    expect(
      sumOf([
        [3, 5],
        [-2, 7],
      ]).bounds[0],
    ).toBeCloseTo(gamma(2, 2 ** -24) * 29, 20);
  });

  it('holds for every order of summation, with and without fused multiply–add', () => {
    fc.assert(
      fc.property(products, fc.boolean(), fc.boolean(), (pairs, fused, pairwise) => {
        const expected = sumOf(pairs);
        const multiplyAdd = (sum: number, [a, b]: Pair) =>
          // A product of two float32 is exact in float64: one rounding there stands for the fused operation's.
          fused ? fround(sum + a * b) : fround(sum + fround(a * b));
        const inOrder = (some: readonly Pair[]) => some.reduce(multiplyAdd, 0);
        const half = Math.floor(pairs.length / 2);
        const sum = pairwise
          ? fround(inOrder(pairs.slice(0, half)) + inOrder(pairs.slice(half)))
          : inOrder(pairs);
        expect(worst(sum, expected)).toBeLessThanOrEqual(1);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('is tight: roundings that all go one way come near it', () => {
    // 1 + u/2 + u/2 + …: each term is lost to the sum, by half a unit in the last place less one.
    const lost = 2 ** -24 * (1 - 2 ** -20);
    const pairs: Pair[] = [[1, 1], ...Array.from({ length: 50 }, (): Pair => [lost, 1])];
    expect(worst(1, sumOf(pairs))).toBeGreaterThan(0.9);
  });

  it('lets a sum of nothing be 0 and nothing else', () => {
    const nothing = new RoundedSums([1], FLOAT32).finish();
    expect(isInside(0, nothing)).toBe(true);
    expect(isInside(2 ** -149, nothing)).toBe(false);
  });

  it('allows for underflow, and for flushing where that is announced', () => {
    const tiny: Pair[] = [[2 ** -75, 2 ** -75.5]];
    expect(isInside(0, sumOf(tiny))).toBe(true);
    const subnormal: Pair[] = [[2 ** -130, 1]];
    expect(isInside(0, sumOf(subnormal))).toBe(false);
    expect(isInside(0, sumOf(subnormal, FLOAT32_FLUSHED))).toBe(true);
  });

  it('holds for tensors in half-float textures, which float32 would not let pass', () => {
    const pairs: Pair[] = Array.from({ length: 49 }, (_, n) => [Math.sin(n + 1), Math.cos(3 * n)]);
    const stored = half(pairs.reduce((sum, [a, b]) => sum + half(a) * half(b), 0));
    expect(isInside(stored, sumOf(pairs, FLOAT16_TEXTURES))).toBe(true);
    expect(isInside(stored, sumOf(pairs))).toBe(false);
  });

  it('holds for products in float16, and not for sums in it', () => {
    const pairs: Pair[] = Array.from({ length: 961 }, (_, n) => [0.75 + Math.sin(n) / 4, 0.7]);
    const sumBy = (round: (sum: number) => number) =>
      pairs.reduce((sum, [a, b]) => round(sum + half(half(a) * half(b))), 0);
    expect(isInside(sumBy(fround), sumOf(pairs, FLOAT16_PRODUCTS))).toBe(true);
    expect(isInside(sumBy(fround), sumOf(pairs))).toBe(false);
    expect(isInside(sumBy(half), sumOf(pairs, FLOAT16_PRODUCTS))).toBe(false);
  });

  it('leaves products open that do not fit float16, and allows for its underflow', () => {
    const openness = (a: number, b: number) => sumOf([[a, b]], FLOAT16_PRODUCTS).bounds[0];
    expect(openness(300, 300)).toBe(Number.POSITIVE_INFINITY);
    expect(openness(70000, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(openness(200, 300)).toBeLessThan(200 * 300 * 2 ** -9);
    expect(isInside(0, sumOf([[2 ** -15, 2]], FLOAT16_PRODUCTS))).toBe(true);
    expect(isInside(0, sumOf([[2 ** -12, 2]], FLOAT16_PRODUCTS))).toBe(false);
  });

  it('composes: a scaled sum with a bias passes two roundings more', () => {
    const sums = new RoundedSums([1], FLOAT32);
    sums.addProduct(0, 3, 5);
    sums.scale(0, 7);
    sums.add(0, 2);
    const { values, bounds } = sums.finish();
    expect(values[0]).toBe(107);
    expect(bounds[0]).toBeCloseTo(gamma(3, 2 ** -24) * 107, 20);
  });

  it('composes: a sum of sums passes the roundings of both', () => {
    const inner = new RoundedSums([1], FLOAT32);
    inner.addProduct(0, 3, 5);
    inner.addProduct(0, -1, 5);
    const outer = new RoundedSums([1], FLOAT32);
    outer.addMultiple(0, 2, inner, 0);
    outer.addMultiple(0, -3, inner, 0);
    const { values, bounds } = outer.finish();
    expect(values[0]).toBe(-10);
    expect(bounds[0]).toBeCloseTo(gamma(4, 2 ** -24) * 100, 20);
  });
});

describe('what is not finite', () => {
  it('must be just that: NaN for NaN, infinity for infinity of its sign', () => {
    const nan = sumOf([[Number.NaN, 1]]);
    const infinite = sumOf([
      [Number.POSITIVE_INFINITY, 1],
      [-5, 1],
    ]);
    const opposite = sumOf([
      [Number.POSITIVE_INFINITY, 1],
      [Number.NEGATIVE_INFINITY, 1],
    ]);
    const timesZero = sumOf([[Number.POSITIVE_INFINITY, 0]]);
    for (const [actual, expected, inside] of [
      [Number.NaN, nan, true],
      [0, nan, false],
      [Number.POSITIVE_INFINITY, infinite, true],
      [Number.NEGATIVE_INFINITY, infinite, false],
      [3e38, infinite, false],
      [Number.NaN, infinite, false],
      [Number.NaN, opposite, true],
      [Number.NaN, timesZero, true],
      [0, timesZero, false],
      [Number.NaN, sumOf([[1, 1]]), false],
      [Number.POSITIVE_INFINITY, sumOf([[1, 1]]), false],
    ] as const) {
      expect(isInside(actual, expected), `${actual} for ${expected.values[0]}`).toBe(inside);
    }
  });

  it('is infinite where terms of one sign overflow, and anything where the order decides', () => {
    const huge = 2 ** 100;
    const oneSign = sumOf([
      [huge, huge],
      [huge, 1],
    ]);
    expect(isInside(Number.POSITIVE_INFINITY, oneSign)).toBe(true);
    expect(isInside(3e38, oneSign)).toBe(false);
    const cancelling = sumOf([
      [huge, huge],
      [-huge, huge],
    ]);
    for (const actual of [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(isInside(actual, cancelling)).toBe(true);
    }
  });
});

describe('an infinite scale', () => {
  const scaled = (products: readonly Pair[]) => {
    const sums = new RoundedSums([1], FLOAT32);
    for (const [a, b] of products) sums.addProduct(0, a, b);
    sums.scale(0, Number.POSITIVE_INFINITY);
    return sums.finish();
  };

  it('gives an infinity of the sign of what it meets, and NaN for 0', () => {
    expect(isInside(Number.NEGATIVE_INFINITY, scaled([[-1, 2]]))).toBe(true);
    expect(isInside(Number.POSITIVE_INFINITY, scaled([[-1, 2]]))).toBe(false);
    expect(isInside(Number.NaN, scaled([]))).toBe(true);
    expect(isInside(0, scaled([]))).toBe(false);
  });

  it('gives anything where roundings may change that sign', () => {
    const cancelling = scaled([
      [1 / 3, 3],
      [-1, 1],
    ]);
    for (const actual of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(isInside(actual, cancelling)).toBe(true);
    }
  });
});

describe('compare', () => {
  it('says where, what, what was expected, and how many', () => {
    const expected = {
      shape: [2, 3],
      values: new Float64Array(6),
      bounds: new Float64Array(6).fill(0.5),
    };
    const { worstFraction, problem } = compare(
      Float32Array.of(0, 0.25, 0, 0, 1, 2),
      expected,
      FLOAT32,
    );
    expect(worstFraction).toBe(4);
    expect(problem).toBe('[1, 1] is 1, expected 0 ± 5.00e-1; 2 of 6 elements are out of bound');
  });
});
