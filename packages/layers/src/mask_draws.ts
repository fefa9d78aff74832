/** A layer whose masks follow from its seed and from how many it has drawn; setting both takes it back to where it was. */
export interface StochasticLayer {
  seed: number;
  draws: number;
}

export const isStochastic = (layer: object): layer is StochasticLayer =>
  'seed' in layer && 'draws' in layer && typeof layer.draws === 'number';

const recordings: number[][] = [];
let replayed: number[] | undefined;

/** Which mask a layer makes now: the next one, or in `replayDraws` that of the recorded pass. */
export function nextDraw(layer: StochasticLayer): number {
  const draw = replayed?.shift() ?? layer.draws++;
  for (const recording of recordings) recording.push(draw);
  return draw;
}

/** Calls a function and tells which masks were drawn in it, for `replayDraws`. */
export function recordDraws<T>(run: () => T): { result: T; draws: number[] } {
  const draws: number[] = [];
  recordings.push(draws);
  try {
    return { result: run(), draws };
  } finally {
    recordings.splice(recordings.indexOf(draws), 1);
  }
}

/** Calls a function again with the masks of its recorded call, as recomputation for the backward pass has to. */
export function replayDraws<T>(draws: readonly number[], run: () => T): T {
  const outer = replayed;
  replayed = [...draws];
  try {
    return run();
  } finally {
    replayed = outer;
  }
}
