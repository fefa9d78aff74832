import { describe, expect, it } from 'vitest';
import { BallArithmetic } from '../src/core/ball.ts';
import { FLOAT32, RoundedSums } from '../src/core/bound.ts';
import { erfc } from '../src/core/erf.ts';
import { activate, activateAll } from '../src/oracle/activation.ts';

const balls = new BallArithmetic(FLOAT32);
const { fround } = Math;
const u = 2 ** -24;

describe('ReLU', () => {
  it('leaves the bound of a sum as it is: it moves no two numbers apart', () => {
    const sums = new RoundedSums([2], FLOAT32);
    sums.addProduct(0, -3, 5);
    sums.addProduct(1, 3, 5);
    const activated = activateAll(sums.finish(), 'relu', FLOAT32);
    expect([...activated.values]).toEqual([0, 15]);
    expect([...activated.bounds]).toEqual([...sums.finish().bounds]);
  });
});

describe.each([
  ['gelu', (x: number) => (x / 2) * erfc(-x / Math.SQRT2)],
  ['silu', (x: number) => x / (1 + Math.exp(-x))],
] as const)('%s', (name, definition) => {
  const inputs = Array.from({ length: 400 }, (_, n) => fround((n - 200) / 17));

  it('is its definition', () => {
    for (const x of inputs) {
      const { value } = activate({ value: x, error: 0 }, name, balls);
      expect(value).toBeCloseTo(definition(x), 12);
    }
  });

  it('holds what becomes of an input at either end of its ball', () => {
    for (const x of inputs) {
      const error = 8 * u * Math.abs(x);
      const { value, error: bound } = activate({ value: x, error }, name, balls);
      for (const end of [x - error, x + error]) {
        expect(Math.abs(fround(definition(end)) - value)).toBeLessThanOrEqual(bound);
      }
    }
  });

  it('has a bound of a few roundings, and none that a coarser formula would keep', () => {
    // erf to 7 units, or an exponential to 5 + |x| of them, and what follows.
    for (const x of inputs) {
      const { error } = activate({ value: x, error: 0 }, name, balls);
      expect(error).toBeLessThanOrEqual((Math.abs(x) + 12) * u * (Math.abs(x) + 2 ** -20));
    }
  });

  it('has a bound that follows it, and does not grow with the input', () => {
    for (const x of [-6, -10, -20, -300, -1e18, -3e38]) {
      const { value, error } = activate({ value: x, error: 0 }, name, balls);
      expect(error).toBeLessThanOrEqual(
        1.001 * Math.abs(value) + (2 + Math.min(-x, 300)) * 2 ** -140,
      );
    }
    for (const x of [6, 10, 300, 1e18, 3e38]) {
      const { value, error } = activate({ value: x, error: 0 }, name, balls);
      expect(Math.abs(value - definition(x))).toBeLessThanOrEqual(u * x);
      expect(error).toBeLessThanOrEqual(8 * u * x);
    }
  });

  it('is NaN of −∞, by a product with 0, and ∞ of ∞', () => {
    const of = (value: number) => activate({ value, error: 0 }, name, balls);
    expect(of(Number.NEGATIVE_INFINITY)).toEqual({ value: Number.NaN, error: 0 });
    expect(of(Number.POSITIVE_INFINITY)).toEqual({ value: Number.POSITIVE_INFINITY, error: 0 });
    expect(of(Number.NaN)).toEqual({ value: Number.NaN, error: 0 });
  });
});
