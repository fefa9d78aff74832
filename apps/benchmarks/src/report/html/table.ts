import { type Html, html } from './html.ts';

type Cell = Html | string;

export interface RowGroup {
  /** Above the rows; none if undefined. */
  heading?: Cell;
  rows: readonly (readonly Cell[])[];
}

/**
 * The first column names the row, the others hold numbers; what is wider than the page scrolls by itself.
 *
 * @param texts columns of words instead
 */
export function renderTable(
  caption: string,
  head: readonly string[],
  groups: readonly RowGroup[],
  texts: readonly string[] = [],
): Html {
  const aligned = head.map((name) => texts.includes(name) && html` class="text"`);
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${head.map((name, i) => html`<th scope="col"${aligned[i]}>${name}</th>`)}</tr></thead>
${groups.map(({ heading, rows }) => renderGroup(heading, rows, aligned))}</table>
</div>
`;
}

const renderGroup = (
  heading: Cell | undefined,
  rows: readonly (readonly Cell[])[],
  aligned: readonly (Html | false)[],
): Html => html`<tbody>
${heading !== undefined && html`<tr><th class="group" scope="rowgroup" colspan="${aligned.length}">${heading}</th></tr>\n`}${rows.map((row) => renderRow(row, aligned))}</tbody>
`;

const renderRow = ([name, ...cells]: readonly Cell[], aligned: readonly (Html | false)[]): Html =>
  html`<tr><th scope="row">${name}</th>${cells.map((cell, i) => html`<td${aligned[i + 1]}>${cell}</td>`)}</tr>
`;

/** What only some readers want to see: closed on a screen, open on paper. */
export const renderDetails = (summary: string, body: Html): Html =>
  html`<details><summary>${summary}</summary>
${body}</details>
`;
