import { summarize, type Timing } from '../measure/statistics.ts';

/** Milliseconds from the file of weights (or from random weights, where there is no file) to the first logits. */
export interface Loading extends Timing {
  name: string;
}

/** Times loading as it happens: networks that are loaded to be compared need not be loaded again to be timed. */
export class LoadingClock {
  readonly #times = new Map<string, number[]>();

  async time<T>(name: string, load: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const loaded = await load();
    const times = this.#times.get(name) ?? [];
    this.#times.set(name, [...times, performance.now() - start]);
    return loaded;
  }

  get loadings(): Loading[] {
    return [...this.#times].map(([name, times]) => ({
      name,
      ...summarize([...times].sort((a, b) => a - b)),
    }));
  }
}
