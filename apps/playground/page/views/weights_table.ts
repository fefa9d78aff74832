import { type ColourMap, colourOf, type DynamicLayer } from '@dynaconv/models';
import { make } from '@dynaconv/page-kit/page';

/** Gray level above which black is easier to read. */
const LIGHT = 140;
/** Larger kernels have no room for figures. */
const WITH_FIGURES = 7;

export interface TableOptions {
  /** What the weights of the layer are. */
  readonly kind: DynamicLayer['weights'];
  readonly map: ColourMap;
  /** The tap that is the position itself, if there is one. */
  readonly centre?: number;
  /** Whether a tap lies on the map; all, if absent. */
  readonly isInside?: (tap: number) => boolean;
}

/** K·K weights in figures, on their colours; the exact numbers are titles. */
export function weightsTable(
  weights: readonly number[],
  { kind, map, centre, isInside = () => true }: TableOptions,
): HTMLTableElement {
  const size = Math.sqrt(weights.length);
  const cellOf = (tap: number) => {
    const weight = weights[tap];
    const text = size > WITH_FIGURES ? '' : figure(weight, kind);
    const cell = make('td', { title: `${weight}` }, text);
    cell.classList.toggle('outside', !isInside(tap));
    cell.classList.toggle('here', tap === centre);
    cell.style.background = colourOf(weight, map);
    cell.style.color = inkOn(cell.style.background);
    return cell;
  };
  const rows = Array.from({ length: size }, (_, row) =>
    make('tr', {}, ...Array.from({ length: size }, (_, column) => cellOf(row * size + column))),
  );
  return make('table', { className: 'weights' }, ...rows);
}

/** A share of attention in percent; a weight of involution without its leading zero, which leaves room. */
const figure = (weight: number, kind: DynamicLayer['weights']): string => {
  const rounded = kind === 'attention' ? (100 * weight).toFixed(1) : weight.toFixed(2);
  return rounded
    .replace(/^-(?=[0.]*$)/, '')
    .replace('-', '−')
    .replace(/^(−?)0\.(?=\d\d)/, '$1.');
};

function inkOn(colour: string): string {
  const [red, green, blue] = colour.match(/\d+/g)!.map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > LIGHT ? 'black' : 'white';
}
