import type { Figures } from './figures.ts';

/** The fraction that a figure may fall by. */
export const TOLERANCE = 0.15;
/** One run can be disturbed by whatever else the machine does: a figure counts as fallen only if it fell in all runs. */
export const RUNS = 3;

interface Fallen {
  name: string;
  baseline: number;
  /** One figure for each run. */
  measured: number[];
}

export interface GuardResult {
  fallen: Fallen[];
  /** Names in the baseline that were not measured. */
  missing: string[];
  /** Names that were measured but are not in the baseline. */
  added: string[];
  runs: number;
}

/**
 * Measures, and again what has fallen by more than `TOLERANCE`, up to `RUNS` times.
 * @param measure one run; called with the names of the figures that matter, undefined for all
 */
export async function guard(
  baseline: Figures,
  measure: (names: ReadonlySet<string> | undefined, run: number) => Promise<Figures>,
): Promise<GuardResult> {
  const first = await measure(undefined, 1);
  const missing = Object.keys(baseline).filter((name) => !(name in first));
  const added = Object.keys(first).filter((name) => !(name in baseline));
  let fallen = fallenOf(baseline, first).map(
    (name): Fallen => ({ name, baseline: baseline[name], measured: [first[name]] }),
  );
  let runs = 1;
  while (fallen.length > 0 && runs < RUNS) {
    runs += 1;
    const figures = await measure(new Set(fallen.map(({ name }) => name)), runs);
    const still = new Set(fallenOf(baseline, figures));
    fallen = fallen
      .filter(({ name }) => still.has(name))
      .map((each) => ({ ...each, measured: [...each.measured, figures[each.name]] }));
  }
  return { fallen, missing, added, runs };
}

const fallenOf = (baseline: Figures, figures: Figures): string[] =>
  // Written so that NaN counts as fallen.
  Object.keys(figures).filter(
    (name) => name in baseline && !(figures[name] >= (1 - TOLERANCE) * baseline[name]),
  );
