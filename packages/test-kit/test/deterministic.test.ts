import { describe, expect, it } from 'vitest';
import { fnv1a32, hashAt, uniform, weight } from '../src/deterministic.ts';
import check from './fixtures/weights-check.json' with { type: 'json' };

describe('the tests make the weights of the reference', () => {
  it.each(check.uniform)('hashes "$key"', ({ key, hashes, first, ...expected }) => {
    expect(fnv1a32(key)).toBe(expected.fnv1a32);
    expect(hashes.map((_, i) => hashAt(fnv1a32(key), i))).toEqual(hashes);
    expect(uniform(key, first.length)).toEqual(Float32Array.from(first));
  });

  it.each(check.weight)('makes $key', ({ key, shape, first }) => {
    expect(weight(key, shape).subarray(0, first.length)).toEqual(Float32Array.from(first));
  });
});
