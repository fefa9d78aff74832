import Table from 'cli-table3';

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

/** A column's heading; one that starts with `>` is set flush right, as figures are. */
export type Column = string;

/** Aligned columns without borders or colours. A cell may have several lines. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const aligned = new Table({
    head: columns.map((column) => column.replace(/^>/, '')),
    colAligns: columns.map((column) => (column.startsWith('>') ? 'right' : 'left')),
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  aligned.push(...rows.map((row) => [...row]));
  return aligned.toString().replace(/ +$/gm, '');
}

export const integer = (value: number): string => value.toLocaleString('en');

/** 1,684,893,696 as 1.685 G: multiply–adds in the unit papers use. */
export const giga = (value: number): string => `${(value / 1e9).toFixed(3)} G`;
