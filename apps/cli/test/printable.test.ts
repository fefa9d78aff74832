import { describe, expect, test } from 'vitest';
import { noteText } from '../src/output.ts';
import { printable, printableJson } from '../src/printable.ts';

/** What a terminal or a reader could take for something else. */
const HOSTILE: [string, string][] = [
  ['\x1b[2J\x1b]0;title\x07', '\\x1b[2J\\x1b]0;title\\x07'],
  ['\x9b31m', '\\x9b31m'],
  ['\x7f\0', '\\x7f\\x00'],
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
});

test.each(HOSTILE)('JSON of %j means the same', (text) => {
  const json = printableJson(JSON.stringify({ [text]: [text] }, null, 2));
  expect(JSON.parse(json)).toEqual({ [text]: [text] });
  expect(printable(json).replaceAll('\\n', '\n')).toBe(json.replaceAll('\\n', '\n'));
});

test('a message’s further lines are set in', () => {
  expect(noteText('error: a\x1b[0m\nerror: forged\n')).toBe('error: a\\x1b[0m\n  error: forged\n');
});
