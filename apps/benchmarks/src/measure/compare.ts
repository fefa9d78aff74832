import type { Group } from './groups.ts';
import { type Contestant, interleave } from './interleave.ts';
import { median, summarize, type Timing } from './statistics.ts';

export interface Entrant extends Contestant {
  group: Group;
  /** How ours run: which instructions, or how many threads. */
  mode?: string;
}

/** The machine's own ceilings, measured where and when the contestants run. */
export interface Roofline {
  /** Multiply–adds a nanosecond. */
  measurePeak(): number | Promise<number>;
  /** Bytes a nanosecond, read and written. */
  measureBandwidth(): number | Promise<number>;
}

export interface Standing extends Timing {
  name: string;
  group: Group;
  mode?: string;
  /** Median ÷ that of the first contestant. */
  ratio: number;
  /** Median ÷ the floor. */
  floorRatio: number;
}

/** Several implementations of one computation that took turns. */
export interface Comparison {
  multiplyAdds: number;
  /** Multiply–adds a nanosecond at the peak, median over the rounds. */
  peak: number;
  /** Bytes a nanosecond, median over the rounds. */
  bandwidth: number;
  /** Milliseconds that the multiply–adds take at the peak; without multiply–adds, those that the bytes take at the bandwidth. */
  floor: number;
  standings: Standing[];
}

export interface CompareOptions {
  multiplyAdds: number;
  /** Bytes of all inputs and outputs. */
  bytes?: number;
  roofline: Roofline;
  rounds: number;
  /** Whether first calls count: see `interleave`. */
  cold?: boolean;
  onRound?: (round: number) => void;
}

/** Times the entrants and the roofline's loops in turns, and compares each with the roofline and with the first entrant. */
export async function compare(
  entrants: readonly Entrant[],
  { multiplyAdds, bytes, roofline, rounds, cold, onRound }: CompareOptions,
): Promise<Comparison> {
  const [peaks, bandwidths]: number[][] = [[], []];
  const ceilings: Contestant[] = [
    { name: PEAK, run: async () => void peaks.push(await roofline.measurePeak()), calls: 5 },
    { name: BANDWIDTH, run: async () => void bandwidths.push(await roofline.measureBandwidth()) },
  ];
  const timings = await interleave([...ceilings, ...entrants], rounds, { cold, onRound });
  return standingsOf(entrants, timings, {
    multiplyAdds,
    bytes,
    peak: median(peaks),
    bandwidth: median(bandwidths),
  });
}

const PEAK = 'peak';
const BANDWIDTH = 'bandwidth';

/** @param timings of each entrant, milliseconds, ascending */
export function standingsOf(
  entrants: readonly Pick<Entrant, 'name' | 'group' | 'mode'>[],
  timings: Readonly<Record<string, readonly number[]>>,
  {
    bytes = 0,
    ...measured
  }: Pick<Comparison, 'multiplyAdds' | 'peak' | 'bandwidth'> & {
    bytes?: number;
  },
): Comparison {
  const { multiplyAdds, peak, bandwidth } = measured;
  const floor = (multiplyAdds > 0 ? multiplyAdds / peak : bytes / bandwidth) / 1e6;
  const summaries = entrants.map(({ name }) => summarize(timings[name]));
  const standings = entrants.map(({ name, group, mode }, i) => ({
    name,
    group,
    mode,
    ...summaries[i],
    ratio: summaries[i].median / summaries[0].median,
    floorRatio: summaries[i].median / floor,
  }));
  return { ...measured, floor, standings };
}

export interface Selection {
  mode?: string;
  /** How it is written: the last word of its name. */
  formulation?: string;
}

/** The one of a group with the least median; undefined where none of it took part. */
export function fastestOf<S extends Pick<Standing, 'name' | 'group' | 'mode' | 'median'>>(
  { standings }: { standings: readonly S[] },
  group: Group,
  { mode, formulation }: Selection = {},
): S | undefined {
  return standings
    .filter(
      (each) =>
        each.group === group &&
        (mode === undefined || each.mode === mode) &&
        (formulation === undefined || each.name.endsWith(` ${formulation}`)),
    )
    .sort((a, b) => a.median - b.median)[0];
}
