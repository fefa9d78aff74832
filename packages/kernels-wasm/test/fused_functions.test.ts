import { expect, test } from 'vitest';
import { writeFunction } from '../scripts/fused_functions.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

test('a function without relaxed_madd stays as it is', () => {
  expect(writeFunction({ parameters: 1, body: bytes('00 2000 0b') })).toBe('+0020000b');
});

test('a function is cut at relaxed_madd, and has a local variable more', () => {
  // (param v128 v128 v128) local.get 0, 1, 2; relaxed_madd
  const body = bytes('00 2000 2001 2002 fd8502 0b');
  expect(writeFunction({ parameters: 3, body })).toBe('03+01017b200020012002+0b');
});

test('its index comes after all parameters and variables', () => {
  // (local i32) × 2, (local f32) × 130
  const body = bytes('02 02 7f 8201 7d 2000 fd8502 fd8502 0b');
  expect(writeFunction({ parameters: 4, body })).toBe('8801+03027f82017d017b2000++0b');
});
