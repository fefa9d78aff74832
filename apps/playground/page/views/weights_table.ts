import {
  type ColourMap,
  colourOf,
  type DynamicKernel,
  type DynamicLayer,
  type PositionKernels,
} from '@dynaconv/models';
import { make } from '../../../../tools/browser/page/elements.ts';

/** Gray level above which black is easier to read. */
const LIGHT = 140;

/** A kernel's weights in figures, on their colours, the position framed; the exact numbers are titles. */
export function weightsTable(
  position: PositionKernels,
  kernel: DynamicKernel,
  weights: readonly number[],
  map: ColourMap,
  { operation, strides, inputMap: [mapRows, mapColumns] }: DynamicLayer,
): HTMLTableElement {
  const rows = kernel.rows.map((row, i) => {
    const cells = kernel.columns.map((column, j) => {
      const weight = weights[i * kernel.size + j];
      const isInside = row >= 0 && row < mapRows && column >= 0 && column < mapColumns;
      const cell = make('td', { title: `${weight}` }, figure(weight, operation));
      cell.classList.toggle('outside', !isInside);
      const isHere = row === position.row * strides && column === position.column * strides;
      cell.classList.toggle('here', isHere);
      cell.style.background = colourOf(weight, map);
      cell.style.color = inkOn(cell.style.background);
      return cell;
    });
    return make('tr', {}, ...cells);
  });
  return make('table', { className: 'weights' }, ...rows);
}

/** A share of attention in percent; a weight of involution without its leading zero, so that thirteen fit in a row. */
const figure = (weight: number, operation: DynamicLayer['operation']): string =>
  operation === 'contMix2d'
    ? (100 * weight).toFixed(1)
    : weight
        .toFixed(2)
        .replace('-', '−')
        .replace(/^(−?)0\./, '$1.');

function inkOn(colour: string): string {
  const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > LIGHT ? 'black' : 'white';
}
