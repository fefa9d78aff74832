import { summarize, type Timing } from '../measure/statistics.ts';

/** From the file of weights, or random ones where there is none, to the first logits: milliseconds. */
export interface Loading extends Timing {
  name: string;
}

/** Times of loadings, which are measured where they happen: what is loaded to be compared is not loaded once more for the clock. */
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
