/** One of several things timed against each other. */
export interface Contestant {
  name: string;
  run(): void;
  /** Timed calls a round; more for what is quick. Before them comes an untimed one, which fills the caches again. */
  calls?: number;
}

export interface Timings {
  /** Milliseconds a call, one figure for each call of each round, ascending. */
  readonly [name: string]: number[];
}

/**
 * Times all contestants in turn, round after round: what disturbs a shared machine then disturbs all of them, and ratios
 * hold where absolute times do not. Untimed warm-up calls come first: engines compile the code that is called often.
 */
export function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  onRound?: (round: number) => void,
): Timings {
  for (const { run, calls = 1 } of contestants) {
    for (let i = 0; i < 3 * calls; i++) run();
  }
  const timings: Record<string, number[]> = {};
  for (const { name } of contestants) timings[name] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { name, run, calls = 1 } of contestants) {
      if (calls > 1) run();
      for (let i = 0; i < calls; i++) {
        const start = performance.now();
        run();
        timings[name].push(performance.now() - start);
      }
    }
    onRound?.(round + 1);
  }
  for (const times of Object.values(timings)) times.sort((a, b) => a - b);
  return timings;
}

/** Of ascending numbers. */
export const median = (ascending: readonly number[]): number => {
  const middle = ascending.length >> 1;
  return ascending.length % 2 ? ascending[middle] : (ascending[middle - 1] + ascending[middle]) / 2;
};
