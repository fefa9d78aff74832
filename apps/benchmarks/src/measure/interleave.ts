/** One of several things timed against each other. */
export interface Contestant {
  name: string;
  /** Runs it once. */
  run(): unknown;
  /** Runs it once and returns milliseconds, for contestants with a clock of their own; by default `run` is timed, with the wait for its promise. */
  time?(): number | Promise<number>;
  /** Timed calls in each round; more for quick ones. */
  calls?: number;
  /** Milliseconds of a run, if it has run before; measured by running it if absent. */
  took?: number;
}

export interface Timings {
  /** Milliseconds a call, one figure for each call of each round, ascending. */
  readonly [name: string]: number[];
}

export interface InterleaveOptions {
  /** Whether to time the first calls too, without warming up: for what a user waits for once. */
  cold?: boolean;
  onRound?: (round: number) => void;
}

/**
 * Times all contestants in turn, round after round: what disturbs a shared machine then disturbs all of them, and ratios
 * hold where absolute times do not. A quick one's turn begins with an untimed call, which fills the caches again; untimed calls
 * are made before the first round too, since engines compile code that is called often. A slow one that has run once is compiled.
 */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  { cold = false, onRound }: InterleaveOptions = {},
): Promise<Timings> {
  const timings: Record<string, number[]> = {};
  const quick = new Set<string>();
  for (const { name, run, calls = 1, took } of contestants) {
    timings[name] = [];
    if (cold) continue;
    const first = took ?? (await clocked(run));
    if (first < SLOW_MS) quick.add(name);
    const isWarm = first >= (took === undefined ? VERY_SLOW_MS : SLOW_MS);
    for (let i = 1; i < WARM_UP * calls && !isWarm; i++) await run();
  }
  for (let round = 0; round < rounds; round++) {
    for (const { name, run, time = () => clocked(run), calls = 1 } of contestants) {
      if (quick.has(name)) await run();
      for (let i = 0; i < calls; i++) timings[name].push(await time());
    }
    onRound?.(round + 1);
  }
  for (const times of Object.values(timings)) times.sort((a, b) => a - b);
  return timings;
}

const WARM_UP = 2;
/** A call that takes longer works on more memory than the caches hold. */
const SLOW_MS = 100;
/** A call that takes longer is compiled before it ends. */
export const VERY_SLOW_MS = 1000;

async function clocked(run: () => unknown): Promise<number> {
  const start = performance.now();
  const result = run();
  // A synchronous result is not awaited: that would wait for other promises too.
  if (result instanceof Promise) await result;
  return performance.now() - start;
}
