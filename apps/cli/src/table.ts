import { printable } from '@dynaconv/options';
import Table from 'cli-table3';
import stringWidth from 'string-width';

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const GAP = NO_BORDERS.middle.length;
/** The smallest width of a column. */
const LEAST_WIDTH = 12;

/** A column's heading. A string that starts with `>` makes the column flush right, for numbers; an object's `text` is taken as it is. */
export type Column = string | { readonly text: string };

/** One line, or several. */
export type Cell = string | readonly string[];

/** How wide a table may be: as wide as the terminal, and of any width in a pipe. */
export const terminalWidth = (): number => process.stdout.columns ?? Number.POSITIVE_INFINITY;

/**
 * Aligned columns without borders or colours, as lines. Where they are wider than `width`, text is wrapped, in the widest
 * column first; numbers are never wrapped.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width = terminalWidth(),
): string[] {
  const heads = columns.map((column) => printable(headingOf(column)));
  const cells = rows.map((row) => row.map(cellText));
  const isText = columns.map((column) => typeof column !== 'string' || !column.startsWith('>'));
  const natural = naturalWidths([heads, ...cells]);
  const widths = fit(natural, isText, width);
  const aligned = new Table({
    head: heads,
    colAligns: isText.map((text) => (text ? 'left' : 'right')),
    colWidths: widths,
    // It would remove leading spaces, too.
    wordWrap: widths.some((chosen, i) => chosen < natural[i]),
    // Names and URLs have no spaces to wrap at.
    wrapOnWordBoundary: false,
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  aligned.push(...cells);
  return aligned.toString().replace(/ +$/gm, '').split('\n');
}

const headingOf = (column: Column): string =>
  typeof column === 'string' ? column.replace(/^>/, '') : column.text;

const cellText = (cell: Cell): string =>
  typeof cell === 'string' ? printable(cell) : cell.map(printable).join('\n');

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  return rows[0].map((_, column) =>
    Math.max(1, ...rows.flatMap((row) => row[column].split('\n').map((line) => stringWidth(line)))),
  );
}

function fit(natural: readonly number[], isText: readonly boolean[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((a, b) => a + b, 0) + GAP * (widths.length - 1);
  while (total() > width) {
    const shrinkable = [...widths.keys()].filter((i) => isText[i] && widths[i] > LEAST_WIDTH);
    if (shrinkable.length === 0) break;
    const [widest, next = LEAST_WIDTH] = shrinkable.map((i) => widths[i]).sort((a, b) => b - a);
    const column = shrinkable.find((i) => widths[i] === widest)!;
    const least = Math.max(LEAST_WIDTH, Math.min(next, widest - 1));
    widths[column] = Math.max(least, widest - (total() - width));
  }
  return widths;
}

export const integer = (value: number): string => value.toLocaleString('en');

/** Multiply–adds in the units that papers use: 1,684,893,696 as 1.685 G, 8,123,456 as 8.123 M. */
export const operations = (value: number): string =>
  value < 1e8 ? `${(value / 1e6).toFixed(3)} M` : `${(value / 1e9).toFixed(3)} G`;
