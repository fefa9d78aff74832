import { colourMap, colourOf } from '@dynaconv/models';
import { make } from '@dynaconv/page-kit/page';
import { contextOf } from '../canvas.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import type { Kernels, Operator, OperatorFigures, OperatorKernels } from './protocol.ts';

const CHANNEL_NAMES = ['first channel', 'last channel'];
const COLUMNS = ['here', 'pinned', 'difference'] as const;

type Column = (typeof COLUMNS)[number];

/**
 * An operator: a row of kernels for each channel, a column for each position. Across it shows whether a kernel depends on the position,
 * and down whether it depends on the channel.
 */
export class OperatorCard {
  readonly element: HTMLElement;
  readonly #canvases: Readonly<Record<Column, readonly HTMLCanvasElement[]>>;
  readonly #verdict = make('p', { className: 'verdict' });
  readonly #figures: HTMLElement;
  readonly #values: Readonly<Record<'positions' | 'channels' | 'shift', Bar>>;

  constructor(operator: Operator) {
    const { name, idea } = DESCRIPTIONS[operator];
    const canvasOf = (column: Column) => (channel: string) => {
      const canvas = make('canvas', { className: 'kernel' });
      canvas.role = 'img';
      canvas.ariaLabel = `${name}, ${channel}: ${column}`;
      canvas.dataset.column = column;
      return canvas;
    };
    const [here, pinned, difference] = COLUMNS.map((column) => CHANNEL_NAMES.map(canvasOf(column)));
    this.#canvases = { here, pinned, difference };
    this.#values = {
      positions: new Bar('Differ over positions'),
      channels: new Bar('Differ over channels'),
      shift: new Bar('Shift error'),
    };
    const head = ['', ...COLUMNS].map((text) => make('th', { scope: 'col' }, headOf(text)));
    const rows = CHANNEL_NAMES.map((channel, i) =>
      make(
        'tr',
        {},
        make('th', { scope: 'row' }, channel),
        ...COLUMNS.map((column) => make('td', {}, this.#canvases[column][i])),
      ),
    );
    this.#figures = make(
      'dl',
      { className: 'figures' },
      ...Object.values(this.#values).map(({ element }) => element),
    );
    this.element = make(
      'article',
      { className: 'operator' },
      make('h3', {}, name),
      make('p', { className: 'idea' }, idea),
      make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...rows)),
      this.#verdict,
      this.#figures,
    );
    this.element.dataset.operator = operator;
  }

  showKernels({ here, pinned, largest }: OperatorKernels): void {
    const draw = (column: Column, kernels: Kernels) =>
      kernels.forEach((weights, i) => {
        drawKernel(this.#canvases[column][i], weights, largest);
      });
    draw('here', here);
    draw('pinned', pinned);
    draw(
      'difference',
      here.map((weights, i) => weights.map((weight, tap) => weight - pinned[i][tap])),
    );
  }

  /** What was measured belongs to another image. */
  waitForFigures(): void {
    this.#figures.ariaBusy = 'true';
    this.#verdict.ariaBusy = 'true';
  }

  showFigures({ positions, channels, shiftError }: OperatorFigures): void {
    this.#values.positions.show(positions);
    this.#values.channels.show(channels);
    this.#values.shift.show(shiftError);
    const over = (value: number, what: string) =>
      make('span', { className: value === 0 ? 'same' : 'other' }, what);
    this.#verdict.replaceChildren(
      over(
        positions,
        positions === 0 ? '= the same at every position' : '≠ another at each position',
      ),
      over(
        channels,
        channels === 0 ? '= the same for every channel' : '≠ another for each channel',
      ),
    );
    this.#figures.ariaBusy = 'false';
    this.#verdict.ariaBusy = 'false';
  }
}

/** A number from 0 to 1, and a bar as long. */
class Bar {
  readonly element: HTMLElement;
  readonly #value = make('dd', {});
  readonly #bar = make('meter', {});

  constructor(name: string) {
    this.#bar.ariaHidden = 'true';
    this.element = make('div', {}, make('dt', {}, name), this.#value, this.#bar);
  }

  show(value: number): void {
    this.#value.textContent = value === 0 ? '0' : value.toPrecision(2);
    this.#bar.value = value;
  }
}

function headOf(text: string): Node | string {
  if (text !== 'here' && text !== 'pinned') return text;
  return make('span', {}, make('span', { className: `swatch ${text}-swatch` }), ` ${text}`);
}

/** A pixel a weight: blue, white and red for −largest, 0 and largest. */
function drawKernel(canvas: HTMLCanvasElement, weights: readonly number[], largest: number): void {
  const side = Math.sqrt(weights.length);
  canvas.width = side;
  canvas.height = side;
  const context = contextOf(canvas);
  const map = colourMap('signed', largest);
  weights.forEach((weight, tap) => {
    context.fillStyle = colourOf(weight, map);
    context.fillRect(tap % side, Math.floor(tap / side), 1, 1);
  });
}
