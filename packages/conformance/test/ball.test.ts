import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ball, BallArithmetic } from '../src/core/ball.ts';
import { FLOAT16_PRODUCTS, FLOAT32 } from '../src/core/bound.ts';
import { erf, erfc } from '../src/core/erf.ts';

const balls = new BallArithmetic(FLOAT32);
const { fround } = Math;
const exact = (value: number): Ball => ({ value, error: 0 });
const isInside = (computed: number, { value, error }: Ball) =>
  Math.abs(computed - value) <= error || Object.is(computed, value);
const UNDETERMINED = Number.POSITIVE_INFINITY;

const number = fc
  .float({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 10), max: 2 ** 10 })
  .filter((value) => value === 0 || Math.abs(value) > 2 ** -40);
/** A ball, and a float32 that a backend may have computed within it. */
const computed = fc.tuple(number, fc.integer({ min: -3, max: 3 })).map(([value, units]) => {
  const error = 4 * Math.abs(value) * 2 ** -24;
  return { ball: { value, error }, float: fround(value * (1 + units * 2 ** -24)) };
});

describe('balls', () => {
  it('hold what float32 computes of anything in their operands', () => {
    fc.assert(
      fc.property(computed, computed, (a, b) => {
        const steps: [number, Ball][] = [
          [fround(a.float + b.float), balls.add(a.ball, b.ball)],
          [fround(a.float - b.float), balls.subtract(a.ball, b.ball)],
          [fround(a.float * b.float), balls.multiply(a.ball, b.ball)],
          [fround(Math.sqrt(Math.abs(a.float))), balls.sqrt(absolute(a.ball))],
          [fround(1 + fround(erf(a.float))), balls.onePlusErf(a.ball)],
        ];
        if (b.float !== 0) {
          steps.push([fround(a.float / b.float), balls.divide(a.ball, b.ball)]);
          steps.push([fround(a.float * fround(1 / b.float)), balls.divide(a.ball, b.ball)]);
        }
        const power = fround(Math.exp(-Math.abs(a.float)));
        steps.push([power, balls.exp({ ...absolute(a.ball), value: -Math.abs(a.ball.value) })]);
        const flipped = fround(Math.exp(-a.float));
        steps.push([fround(1 / fround(1 + flipped)), balls.sigmoid(a.ball)]);
        for (const [float, ball] of steps) expect(isInside(float, ball)).toBe(true);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('hold sums and means in any order, however the divisor is applied', () => {
    fc.assert(
      fc.property(fc.array(computed, { minLength: 1, maxLength: 30 }), (terms) => {
        const n = terms.length;
        const add = (values: number[]) => values.reduce((sum, value) => fround(sum + value), 0);
        const floats = terms.map(({ float }) => float);
        const sum = balls.sum(terms.map(({ ball }) => ball));
        expect(isInside(add(floats), sum)).toBe(true);
        expect(isInside(add(floats.reverse()), sum)).toBe(true);
        const mean = balls.mean(terms.map(({ ball }) => ball));
        expect(isInside(fround(add(floats) / n), mean)).toBe(true);
        expect(isInside(fround(add(floats) * fround(1 / n)), mean)).toBe(true);
        expect(isInside(add(floats.map((value) => fround(value / n))), mean)).toBe(true);
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it('are no wider than a rounding where their operands are exact', () => {
    const u = 2 ** -24;
    expect(balls.add(exact(1), exact(2)).error).toBeCloseTo(3 * u, 20);
    expect(balls.multiply(exact(3), exact(2)).error).toBeCloseTo(6 * u, 20);
    expect(balls.divide(exact(3), exact(2)).error).toBeCloseTo(3 * u, 13);
    expect(balls.sqrt(exact(4)).error).toBeCloseTo(2 * u, 13);
    expect(balls.exp(exact(-2)).error).toBeCloseTo(7 * u * Math.exp(-2), 13);
  });

  it('allow a product of a sum what a smaller format rounds and does not hold', () => {
    const products = new BallArithmetic(FLOAT16_PRODUCTS);
    expect(balls.product(exact(3), exact(2))).toEqual(balls.multiply(exact(3), exact(2)));
    // Each factor and the product are rounded.
    const { error } = products.product(exact(3), exact(2));
    expect(error).toBeGreaterThan(6 * ((1 + 2 ** -11) ** 3 - 1));
    expect(error).toBeLessThan(6 * (3.1 * 2 ** -11) + 6 * 2 ** -14 + 1e-6);
    expect(products.product(exact(300), exact(300)).error).toBe(UNDETERMINED);
    expect(products.product(exact(70000), exact(0)).error).toBe(UNDETERMINED);
    const nan = products.product(exact(Number.POSITIVE_INFINITY), exact(0));
    expect(nan).toEqual(exact(Number.NaN));
  });

  it('know what is not finite, and what a 0 or an infinity leaves undetermined', () => {
    const infinity = exact(Number.POSITIVE_INFINITY);
    const about0 = { value: 0, error: 1e-7 };
    const about1 = { value: 1, error: 1e-7 };
    expect(balls.add(infinity, about1)).toEqual(infinity);
    expect(balls.subtract(infinity, infinity)).toEqual(exact(Number.NaN));
    expect(balls.multiply(infinity, about1)).toEqual(infinity);
    expect(balls.multiply(infinity, exact(0))).toEqual(exact(Number.NaN));
    expect(balls.multiply(infinity, about0).error).toBe(UNDETERMINED);
    expect(balls.divide(about1, infinity)).toEqual(exact(0));
    expect(balls.divide(infinity, infinity)).toEqual(exact(Number.NaN));
    expect(balls.divide(about1, about0).error).toBe(UNDETERMINED);
    expect(balls.exp(exact(Number.NEGATIVE_INFINITY))).toEqual(exact(0));
    expect(balls.exp(exact(100)).error).toBe(UNDETERMINED);
    expect(balls.onePlusErf(exact(Number.NEGATIVE_INFINITY))).toEqual(exact(0));
    expect(balls.sum([about1, infinity])).toEqual(infinity);
    expect(balls.stored(Number.NaN)).toEqual(exact(Number.NaN));
    expect(balls.multiply(exact(2 ** 100), exact(2 ** 100)).error).toBe(UNDETERMINED);
    expect(balls.add(balls.exp(exact(100)), about1).error).toBe(UNDETERMINED);
  });
});

const absolute = ({ value, error }: Ball): Ball => ({ value: Math.abs(value), error });

describe('erf', () => {
  it.each([
    [0, 0],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [-1, -0.8427007929497149],
    [2, 0.9953222650189527],
    [3.5, 0.9999992569016276],
    [7, 1],
    [Number.NEGATIVE_INFINITY, -1],
  ])('of %d is %d, as tabulated', (x, expected) => {
    expect(erf(x)).toBeCloseTo(expected, 14);
  });
});

describe('erfc', () => {
  it.each([
    [-2, 1.995322265018953],
    [0, 1],
    [0.5, 0.4795001221869535],
    [2, 0.004677734981047266],
    [2.5, 0.0004069520174449589],
    [4, 1.541725790028002e-8],
    [6, 2.151973671249891e-17],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
    [40, 0],
    [Number.NEGATIVE_INFINITY, 2],
  ])('of %d is %d to 1e-12 of itself, as tabulated', (x, expected) => {
    expect(Math.abs(erfc(x) - expected)).toBeLessThanOrEqual(1e-12 * expected);
  });
});
