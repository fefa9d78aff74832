import CliTable from 'cli-table3';
import { type Cell, type Figure, isFigure, type Table } from '../tables/table.ts';

/** Every border and corner that cli-table3 draws, none of which is wanted. */
const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((part) => [part, '']),
);

/** The first column is flush left, the others flush right, without colours or borders. */
export function renderTable({ head, groups }: Omit<Table, 'caption'>): string {
  const table = new CliTable({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
    chars: { ...NO_BORDERS, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const { heading, rows } of groups) {
    if (heading !== undefined) table.push([{ content: heading, colSpan: head.length }]);
    for (const row of rows) table.push(row.map(textOf));
  }
  return table.toString().replace(/ +$/gm, '');
}

/** A table under its caption. */
export const renderCaptioned = (table: Table): string =>
  `${table.caption}\n\n${renderTable(table)}`;

const textOf = (cell: Cell): string => (isFigure(cell) ? decimalOf(cell) : cell);

/** With a fixed number of decimals, so that the points of a column stand under each other. */
function decimalOf({ value, unit, decimals }: Figure): string {
  if (value === undefined) return '–';
  if (unit === '%') return `${(100 * value).toFixed(decimals)} %`;
  return `${value.toFixed(decimals)}${unit === 'MB' ? ' MB' : (unit ?? '')}`;
}
