/** One of several things timed against each other. */
export interface Contestant {
  name: string;
  /** Runs it once. */
  run(): unknown;
  /** Milliseconds of one run, for what keeps its own clock; by default the time `run` takes, a promise's end included. */
  time?(): number | Promise<number>;
  /** Timed calls a round; more for what is quick. */
  calls?: number;
  /** Milliseconds of a run, of what has run before; found by running it if absent. */
  took?: number;
}

export interface Timings {
  /** Milliseconds a call, one figure for each call of each round, ascending. */
  readonly [name: string]: number[];
}

export interface InterleaveOptions {
  /** Whether to time calls as they come, the first one too: for what a user waits for once. */
  cold?: boolean;
  onRound?: (round: number) => void;
}

/**
 * Times all contestants in turn, round after round: what disturbs a shared machine then disturbs all of them, and ratios
 * hold where absolute times do not. A quick one's turn begins with an untimed call, which fills the caches again; untimed calls
 * come before the first round too, since engines compile the code that is called often. What is slow and has run is compiled.
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
/** What takes longer goes through more memory than the caches hold. */
const SLOW_MS = 100;
/** What takes longer has been compiled before its first call ends. */
export const VERY_SLOW_MS = 1000;

async function clocked(run: () => unknown): Promise<number> {
  const start = performance.now();
  const result = run();
  // What is done by now is not made to wait for the promises of others.
  if (result instanceof Promise) await result;
  return performance.now() - start;
}
