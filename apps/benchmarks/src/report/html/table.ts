import { digits, megabytes, percent, times } from '../format.ts';
import {
  type Cell as AnyCell,
  type Figure,
  isFigure,
  type RowGroup,
  type Table,
} from '../tables/table.ts';
import { type Html, html } from './html.ts';

type Cell = Html | AnyCell;

/** A table that scrolls by itself where it is wider than the page. */
export function renderTable({ caption, head, groups, texts = [] }: Table<Cell>): Html {
  const aligned = head.map((name) => texts.includes(name) && html` class="text"`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${head.map((name, i) => html`<th scope="col"${aligned[i]}>${name}</th>`)}</tr></thead>
${groups.map((group) => renderGroup(group, aligned))}</table>
</div>
`;
}

const renderGroup = (
  { heading, rows }: RowGroup<Cell>,
  aligned: readonly (Html | false)[],
): Html => html`<tbody>
${heading !== undefined && html`<tr><th class="group" scope="rowgroup" colspan="${aligned.length}">${heading}</th></tr>\n`}${rows.map((row) => renderRow(row, aligned))}</tbody>
`;

const renderRow = (cells: readonly Cell[], aligned: readonly (Html | false)[]): Html => {
  const [name, ...others] = cells.map((cell) => (isFigure(cell) ? shown(cell) : cell));
  return html`<tr><th scope="row">${name}</th>${others.map((cell, i) => html`<td${aligned[i + 1]}>${cell}</td>`)}</tr>
`;
};

/** With three significant digits. */
function shown({ value, unit }: Figure): string {
  if (value === undefined) return '–';
  if (unit === '%') return percent(value);
  if (unit === 'MB') return megabytes(1e6 * value);
  return unit === '×' ? times(value) : digits(value);
}

/** Details that only some readers want to see: closed on a screen, open on paper. */
export const renderDetails = (summary: string, body: Html): Html =>
  html`<details><summary>${summary}</summary>
${body}</details>
`;
