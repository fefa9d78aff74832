/** Units of the drawing, which is scaled to the page. */
const WIDTH = 320;
const HEIGHT = 180;
const MARGIN = { left: 34, right: 8, top: 8, bottom: 20 };
const NAMESPACE = 'http://www.w3.org/2000/svg';

/** The loss of each update, as a curve from the first to the last that there will be. */
export class LossCurve {
  readonly #svg: SVGSVGElement;
  #losses: number[] = [];
  #updates = 1;

  constructor(figure: HTMLElement) {
    this.#svg = element('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
    figure.append(this.#svg);
  }

  /** Begins another curve, of so many updates. */
  start(updates: number): void {
    this.#losses = [];
    this.#updates = updates;
    this.#draw();
  }

  add(loss: number): void {
    this.#losses.push(loss);
    this.#draw();
  }

  /** Ends the axis where the training has ended. */
  end(): void {
    this.#updates = Math.max(this.#losses.length, 1);
    this.#draw();
  }

  #draw(): void {
    const losses = this.#losses;
    const most = Math.max(...losses, Number.MIN_VALUE);
    const right = WIDTH - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (update: number) => MARGIN.left + ((right - MARGIN.left) * update) / this.#updates;
    const y = (loss: number) => bottom - ((bottom - MARGIN.top) * loss) / most;
    const points = losses.map((loss, i) => `${x(i + 1).toFixed(1)},${y(loss).toFixed(1)}`);
    const label = (text: string, at: Record<string, string | number>) =>
      Object.assign(element('text', at), { textContent: text });
    this.#svg.replaceChildren(
      element('path', {
        class: 'axes',
        d: `M${MARGIN.left},${MARGIN.top}V${bottom}H${right}`,
      }),
      label('0', { x: MARGIN.left - 4, y: bottom + 4, 'text-anchor': 'end' }),
      label(losses.length > 0 ? figure(most) : '', {
        ...{ x: MARGIN.left - 4, y: MARGIN.top + 9, 'text-anchor': 'end' },
      }),
      label(`${this.#updates} updates`, { x: right, y: HEIGHT - 5, 'text-anchor': 'end' }),
      element('polyline', { class: 'curve', points: points.join(' ') }),
    );
    const [first, last] = [losses[0], losses.at(-1)];
    this.#svg.ariaLabel =
      first === undefined || last === undefined
        ? 'no loss yet'
        : `loss of ${losses.length} updates: ${figure(first)} at first, ${figure(last)} at last`;
  }
}

/** Short enough for the margin. */
const figure = (loss: number): string =>
  loss === 0 || loss >= 0.01 ? loss.toPrecision(2) : loss.toExponential(0);

function element<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, `${value}`);
  return made;
}
