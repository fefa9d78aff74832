import { COMPARED_OPERATORS, operatorCost } from '@dynaconv/layers';
import { byId, make } from '@dynaconv/page-kit/page';
import { DESCRIPTIONS } from './descriptions.ts';

/** The table of costs, and the sliders that it follows. It is computed from the layers' definitions, before anything is allocated. */
export function showCosts(): void {
  const inputs = ['channels', 'kernel-size', 'side'].map((id) => byId<HTMLInputElement>(id));
  const [channels, kernelSize, side] = inputs;
  const update = () => {
    const size = [side.valueAsNumber, side.valueAsNumber] as const;
    const sizes = { channels: channels.valueAsNumber, kernelSize: kernelSize.valueAsNumber, size };
    byId('channels-value').textContent = `${sizes.channels}`;
    byId('kernel-size-value').textContent = `${sizes.kernelSize}×${sizes.kernelSize}`;
    byId('side-value').textContent = size.join('×');
    const costs = COMPARED_OPERATORS.map((operator) => operatorCost(operator, sizes));
    byId('costs').replaceChildren(
      ...COMPARED_OPERATORS.map((operator, i) =>
        make(
          'tr',
          {},
          make('th', { scope: 'row' }, DESCRIPTIONS[operator].name),
          ...cellsOf(
            costs.map(({ parameters }) => parameters),
            i,
          ),
          ...cellsOf(
            costs.map(({ multiplyAdds }) => multiplyAdds),
            i,
          ),
        ),
      ),
    );
  };
  for (const input of inputs) input.oninput = update;
  update();
}

/** A number, and beside it a bar as long as its share of the largest. */
function cellsOf(values: readonly number[], at: number): HTMLElement[] {
  const bar = make('meter', { max: Math.max(...values), value: values[at] });
  bar.ariaHidden = 'true';
  const [convolution] = values;
  return [
    make('td', { title: values[at].toLocaleString('en') }, inWords(values[at])),
    make('td', {}, `${Number((values[at] / convolution).toPrecision(2))}×`),
    make('td', { className: 'bar-cell' }, bar),
  ];
}

const UNITS = ['', ' k', ' M', ' G', ' T'];

/** Three digits, and a unit. */
function inWords(count: number): string {
  const unit = count < 1000 ? 0 : Math.floor(Math.log10(Number(count.toPrecision(3))) / 3);
  const figure = count / 1000 ** unit;
  return `${unit === 0 ? count : figure.toPrecision(3)}${UNITS[unit]}`;
}
