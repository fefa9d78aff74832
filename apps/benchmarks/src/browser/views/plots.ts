import { byId, make } from '@dynaconv/page-kit/page';
import { fastestOf } from '../../measure/compare.ts';
import { operatorBars } from '../../plots/operator_bars.ts';
import type { Plot } from '../../plots/plot.ts';
import { roofline } from '../../plots/roofline.ts';
import { NEW_SHAPES } from '../../suites/new_shapes.ts';
import type { OperatorResult } from '../../suites/operators.ts';
import { FORWARD } from '../../workloads/pass.ts';
import type { Target } from '../protocol.ts';
import { TARGET_NAMES } from '../targets.ts';

/** The plots of a run, which grow with its results. */
export class Plots {
  readonly #container = byId('plots');
  readonly #results = new Map<Target, OperatorResult[]>();
  readonly #figures = new Map<string, HTMLElement>();

  constructor() {
    this.#container.replaceChildren();
  }

  /** Draws what a result changes. */
  async add(target: Target, result: OperatorResult): Promise<void> {
    const { operator, pass, title } = result;
    if (pass !== FORWARD || title === NEW_SHAPES || !fastestOf(result, 'ours')) return;
    const results = [...(this.#results.get(target) ?? []), result];
    this.#results.set(target, results);
    const name = TARGET_NAMES[target];
    const ofOperator = results.filter((each) => each.operator === operator);
    await this.#draw(`${name}: roofline`, roofline(`${name}: what the device can do`, results));
    await this.#draw(
      `${name}: ${operator}`,
      operatorBars(`${name}: ${operator}`, pass, ofOperator),
    );
  }

  /** @param id the same for a plot that takes another's place */
  async #draw(id: string, plot: Plot | undefined): Promise<void> {
    if (!plot) return;
    // It brings vega along, which is several times as large as the rest of the page.
    const { renderPlot } = await import('../../report/html/figure.ts');
    const holder = make('template', {});
    holder.innerHTML = (await renderPlot(plot)).markup;
    const figure = holder.content.firstElementChild as HTMLElement;
    const before = this.#figures.get(id);
    if (before) before.replaceWith(figure);
    else this.#container.append(figure);
    this.#figures.set(id, figure);
  }
}
