import { expect, test } from 'vitest';
import { operations, table } from '../src/table.ts';

const COLUMNS = ['name', '>size', 'page'];
const ROWS = [
  ['short', '1', 'https://example.org/a/long/way/to/go'],
  ['a rather long name, in several words', '1,000', 'none'],
];

test('aligns texts left and figures right, as wide as they are', () => {
  expect(table(COLUMNS, ROWS, Number.POSITIVE_INFINITY)).toEqual([
    'name                                   size  page',
    'short                                     1  https://example.org/a/long/way/to/go',
    'a rather long name, in several words  1,000  none',
  ]);
});

test.each([80, 60, 40, 33])('breaks texts, and no figures, to be at most %i wide', (width) => {
  const lines = table(COLUMNS, ROWS, width);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  const joined = lines.join('').replaceAll(' ', '');
  for (const figure of ['1,000', 'size']) expect(joined).toContain(figure);
  // Nothing is left out.
  const letters = (text: string) => [...text.replaceAll(' ', '')].sort().join('');
  expect(letters(joined)).toBe(
    letters([COLUMNS.join('').replace('>', ''), ...ROWS.flat()].join('')),
  );
});

test('counts what characters take on a terminal, not in memory', () => {
  expect(table(['名前', 'x'], [['日本語', '1']])).toEqual(['名前    x', '日本語  1']);
});

test('takes a heading that is a name as it is', () => {
  expect(table([{ text: '>a.png' }], [['b']])).toEqual(['>a.png', 'b']);
});

test('keeps a name with line breaks on one line, unless given as lines', () => {
  expect(table(['a', 'b'], [['x\ny', ['1', '2']]])).toEqual(['a     b', 'x\\ny  1', '      2']);
});

test.each([
  [0, '0.000 M'],
  [8_123_456, '8.123 M'],
  [1_684_893_696, '1.685 G'],
])('prints %i multiply–adds as %s', (value, text) => {
  expect(operations(value)).toBe(text);
});
