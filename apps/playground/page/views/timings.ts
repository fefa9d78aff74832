import { make } from '@dynaconv/page-kit/page';
import { BACKENDS, type Timing } from '../engine/protocol.ts';

/**
 * A row a backend, measured or not, so that nothing below moves: median, how many times the fastest that is, and of how many
 * runs.
 */
export function showTimings(body: HTMLElement, timings: readonly Timing[]): void {
  const fastest = Math.min(...timings.map(({ runs }) => median(runs)));
  body.replaceChildren(
    ...BACKENDS.map((backend) => {
      const timing = timings.find((each) => each.backend === backend);
      const threads = timing?.threads;
      const name = threads === undefined ? backend : `${backend}, ${count(threads, 'thread')}`;
      return make('tr', {}, make('th', { scope: 'row' }, name), ...cells(timing, fastest));
    }),
  );
}

function cells(timing: Timing | undefined, fastest: number): HTMLElement[] {
  if (!timing) return [remark('not measured yet')];
  const { runs, error } = timing;
  if (error !== undefined) return [remark(error, 'failure')];
  if (runs.length === 0) return [remark('warm, waiting for its turn')];
  const time = median(runs);
  return [milliseconds(time), `${(time / fastest).toFixed(1)}×`, `${runs.length}`].map((text) =>
    make('td', {}, text),
  );
}

const remark = (text: string, className = 'hint'): HTMLElement =>
  make('td', { colSpan: 3, className }, text);

const milliseconds = (time: number): string => `${time.toFixed(time < 100 ? 1 : 0)} ms`;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Of an even number of values the mean of the middle two; infinite for none. */
function median(values: readonly number[]): number {
  if (values.length === 0) return Number.POSITIVE_INFINITY;
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
