import { make } from '../elements.ts';
import type { Timing } from '../engine/protocol.ts';

/** A row a backend: median, how many times the fastest that is, and of how many runs. */
export function showTimings(body: HTMLElement, timings: readonly Timing[]): void {
  const fastest = Math.min(...timings.map(({ runs }) => median(runs)));
  body.replaceChildren(
    ...timings.map((timing) => {
      const { backend, threads, runs, error } = timing;
      const name = threads === undefined ? backend : `${backend}, ${count(threads, 'thread')}`;
      const cells = error === undefined ? figures(runs, fastest) : [failure(error)];
      return make('tr', {}, make('th', { scope: 'row' }, name), ...cells);
    }),
  );
}

function figures(runs: readonly number[], fastest: number): HTMLElement[] {
  if (runs.length === 0) return [make('td', { colSpan: 3 }, 'warm, waiting for its turn')];
  const time = median(runs);
  return [milliseconds(time), `${(time / fastest).toFixed(1)}×`, `${runs.length}`].map((text) =>
    make('td', {}, text),
  );
}

const failure = (error: string): HTMLElement =>
  make('td', { colSpan: 3, className: 'failure' }, error);

const milliseconds = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0)} ms`;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Of an even number of values the mean of the middle two; infinite for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.POSITIVE_INFINITY;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
