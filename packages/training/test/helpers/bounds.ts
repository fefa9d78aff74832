import { expect } from 'vitest';

/** Values as float64 has them, and how far float32 may be from each. */
export interface Bounded {
  values: number[];
  bounds: number[];
}

/** Of the fixtures' nine digits. */
const DIGITS = 1e-9;

/** Fails unless every value is within its bound; NaN is not. */
export function expectWithin(actual: ArrayLike<number>, expected: Bounded, what: string): void {
  const { values, bounds } = expected;
  expect(actual.length, what).toBe(values.length);
  for (let i = 0; i < values.length; i++) {
    const error = Math.abs(actual[i] - values[i]);
    const bound = bounds[i] + DIGITS * Math.abs(values[i]);
    if (!(error <= bound)) {
      expect.fail(
        `${what}: value ${i} is ${actual[i]}, expected ${values[i]} within ${bound}; it is off by ${error}`,
      );
    }
  }
}
