import { expect, test } from 'vitest';
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from '../src/half.ts';

const ALL_PATTERNS = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);

/** IEEE 754 binary16 by its definition. */
function float16(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

test('every float16 is decoded to its value, and comes back the same', () => {
  const values = decodeFloat16(ALL_PATTERNS);
  expect(values).toEqual(Float32Array.from(ALL_PATTERNS, float16));
  expect(decodeFloat16(encodeFloat16(values))).toEqual(values);
});

test('every bfloat16 is decoded to its value, and comes back the same', () => {
  const values = decodeBfloat16(ALL_PATTERNS);
  const view = new DataView(new ArrayBuffer(4));
  const expected = Float32Array.from(ALL_PATTERNS, (pattern) => {
    view.setUint16(0, pattern);
    return view.getFloat32(0);
  });
  expect(values).toEqual(expected);
  expect(decodeBfloat16(encodeBfloat16(values))).toEqual(values);
});

// Between each two neighbours: their midpoint goes to the even one, and what is just off it to the nearer one.
test.each([
  ['float16', decodeFloat16, encodeFloat16, 0x7bff],
  ['bfloat16', decodeBfloat16, encodeBfloat16, 0x7f7f],
] as const)('%s rounds to nearest, ties to even', (_, decode, encode, largest) => {
  const floats = new Float32Array(1);
  const bits = new Int32Array(floats.buffer);
  for (let low = 0; low < largest; low++) {
    const [a, b] = decode(Uint16Array.of(low, low + 1));
    floats[0] = (a + b) / 2;
    expect(floats[0]).toBe((a + b) / 2);
    const middle = bits[0];
    const even = low % 2 === 0 ? low : low + 1;
    for (const [offset, nearest] of [
      [-1, low],
      [0, even],
      [1, low + 1],
    ]) {
      bits[0] = middle + offset;
      if (encode(floats)[0] !== nearest)
        expect(`${floats[0]} → ${encode(floats)[0]}`).toBe(nearest);
    }
  }
});

test('what is too large becomes infinite, from half a step above the largest', () => {
  const [below, at] = encodeFloat16(Float32Array.of(65519.996, 65520));
  expect([below, at]).toEqual([0x7bff, 0x7c00]);
  expect(encodeFloat16(Float32Array.of(-1e9))[0]).toBe(0xfc00);
  expect(encodeBfloat16(Float32Array.of(3.4028234e38))[0]).toBe(0x7f80);
});
