import { describe, expect, test } from 'vitest';
import { brief, printable } from '../src/index.ts';

/** What a terminal or a reader could take for something else. */
const HOSTILE: [string, string][] = [
  ['\x1b[2J\x1b]0;title\x07', '\\u001b[2J\\u001b]0;title\\u0007'],
  ['\x9b31m', '\\u009b31m'],
  ['\x7f\0', '\\u007f\\u0000'],
  ['a\nerror: b\r\t', 'a\\nerror: b\\r\\t'],
  ['\u202egnp.exe\u2066\u200f\u061c', '\\u202egnp.exe\\u2066\\u200f\\u061c'],
  ['\u2028\u2029\u200b\ufeff', '\\u2028\\u2029\\u200b\\ufeff'],
  ['\ud800 \u{e0041}', '\\ud800 \\udb40\\udc41'],
];

describe('printable', () => {
  test.each(HOSTILE)('%j is shown', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test.each(['日本語 – ÿ', 'שלום', '👩‍🔬', 'a\\b', 'é'])('leaves %s alone', (text) => {
    expect(printable(text)).toBe(text);
  });

  test.each(HOSTILE)('JSON of %j means the same', (text) => {
    const value = { [text]: [text] };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });
});

test('brief shows the beginning of what is longer, and no half of a character as it is', () => {
  expect(brief('abc', 3)).toBe('abc');
  expect(brief('abcd\x1b', 3)).toBe('abc…');
  expect(brief('a\x1bcd', 3)).toBe('a\\u001bc…');
  expect(brief('ab😀', 3)).toBe('ab\\ud83d…');
  expect(brief('x'.repeat(100))).toHaveLength(81);
});
