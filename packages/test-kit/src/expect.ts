import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { findDeviation, findDistant, type ReferenceOutput } from './reference_output.ts';

/** Fails unless every value is within the tolerance; NaN is not. */
export function expectReference(actual: Tensor, expected: ReferenceOutput, what: string): void {
  failOn(what, findDeviation(actual, expected));
}

export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(actual.length, what).toBe(expected.length);
  failOn(what, findDistant(actual, expected, tolerance));
}

function failOn(what: string, problem: string | undefined): void {
  if (problem) expect.fail(`${what}: ${problem}`);
}
