import { byId, make } from '@dynaconv/page-kit/page';
import { fastestOf, type Standing } from '../../measure/compare.ts';
import { digits, percent, times } from '../../report/format.ts';
import type { OperatorResult, OperatorsReport } from '../../suites/operators.ts';
import type { Target } from '../protocol.ts';
import { TARGET_NAMES } from '../targets.ts';

const table = byId<HTMLTableElement>('results');
const COLUMNS = table.tHead!.rows[0].cells.length;

export function clearResults(): void {
  for (const body of [...table.tBodies]) body.remove();
}

/** A heading for the rows of a target, which says what runs there. */
export function beginResults(
  target: Target,
  { versions }: Pick<OperatorsReport, 'versions'>,
): void {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const heading = make('th', { colSpan: COLUMNS, scope: 'rowgroup' }, TARGET_NAMES[target], ' ');
  heading.append(make('span', { className: 'hint' }, names.join(', ')));
  table.append(make('tbody', {}, make('tr', { className: 'target' }, heading)));
}

/** A row for each mode of ours; operators without kernels of ours have one row, for stock ops. */
export function addResult(result: OperatorResult): void {
  const ours = result.standings.filter(({ group }) => group === 'ours');
  const stock = fastestOf(result, 'stock');
  const rows = ours.length > 0 ? ours : [undefined];
  const body = table.tBodies[table.tBodies.length - 1];
  for (const standing of rows) {
    const row = rowOf(result, standing, stock);
    const above = body.rows[body.rows.length - 1].cells;
    for (const i of [0, 1]) {
      // A cell that repeats the one above is pale, so that new text stands out.
      if (row.cells[i].textContent !== above[i]?.textContent) break;
      row.cells[i].className = 'again';
    }
    body.append(row);
  }
}

function rowOf(result: OperatorResult, ours?: Standing, stock?: Standing): HTMLTableRowElement {
  const ratio = ours && stock && times(stock.median / ours.median);
  const share = ours ?? stock;
  const cells = [
    result.pass,
    ours?.mode,
    ours && digits(ours.median),
    share && percent(1 / share.floorRatio),
    stock && digits(stock.median),
  ];
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, result.title),
    ...cells.map((text) => make('td', {}, text ?? '–')),
    make('td', { className: 'best' }, ratio ?? '–'),
  );
}
